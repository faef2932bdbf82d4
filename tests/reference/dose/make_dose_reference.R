# Within-subject shapes and mediation paths by lm. Data are SIMULATED here.
# Run: Rscript make_dose_reference.R   in this folder.
options(digits = 17)
header <- sprintf("# R %s; SIMULATED data; made by make_dose_reference.R",
                  paste(R.version$major, R.version$minor, sep = "."))
write_csv <- function(table, name) {
  con <- file(name, "w"); writeLines(header, con)
  table[] <- lapply(table, function(x) if (is.numeric(x)) sprintf("%.15g", x) else x)
  write.csv(table, con, row.names = FALSE, quote = FALSE); close(con)
}
set.seed(42)
n <- 10; dose <- c(45, 70, 80, 90)
data <- expand.grid(dose = dose, subject = sprintf("S%02d", 1:n))
level <- rnorm(n, 0, 1)[as.integer(factor(data$subject))]
data$marker <- level + 1.2 - ((data$dose - 75) / 20)^2 + rnorm(nrow(data), 0, 0.5)
data$feeling <- 0.5 * level + 0.8 * data$marker + 0.01 * data$dose + rnorm(nrow(data), 0, 0.4)
data <- data[-c(7, 22), ]
write_csv(data, "dose_input.csv")
fits <- list(flat = lm(marker ~ subject, data), linear = lm(marker ~ subject + dose, data),
             quadratic = lm(marker ~ subject + dose + I(dose^2), data),
             threshold = lm(marker ~ subject + I(as.numeric(dose >= 70)), data))
shapes <- do.call(rbind, lapply(names(fits), function(s) {
  b <- coef(fits[[s]]); own <- b[!grepl("subject|Intercept", names(b))]
  data.frame(shape = s, rss = sum(resid(fits[[s]])^2), first = unname(own[1]), second = unname(own[2]))
}))
write_csv(shapes, "shapes_expected.csv")
a <- coef(lm(marker ~ subject + dose, data))["dose"]
m <- coef(lm(feeling ~ subject + marker + dose, data))
total <- coef(lm(feeling ~ subject + dose, data))["dose"]
write_csv(data.frame(a = a, b = m["marker"], direct = m["dose"], total = total), "mediation_expected.csv")
# Repeated-measures correlation as its paper defines it: sums of squares of the common slope.
rmcorr <- function(x, y) {
  fit <- lm(data[[y]] ~ data$subject + data[[x]]); ss <- anova(fit)[["Sum Sq"]]
  data.frame(first = x, second = y, r = sign(coef(fit)[["data[[x]]"]]) * sqrt(ss[2] / (ss[2] + ss[3])),
             df = fit$df.residual, pvalue = anova(fit)[["Pr(>F)"]][2])
}
write_csv(rbind(rmcorr("dose", "marker"), rmcorr("dose", "feeling"), rmcorr("marker", "feeling")),
          "rmcorr_expected.csv")
