# Makes the CSVs beside it: SIMULATED data; quadratic fits, U test, two lines and ANCOVA by lm and
# sandwich. Run in this folder: Rscript trend.R
suppressMessages(library(sandwich))
set.seed(20260106)
write <- function(table, name) {
  cat(sprintf("# SIMULATED; %s, sandwich %s\n", R.version.string, packageVersion("sandwich")),
    file = name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE,
    row.names = FALSE))
}
x <- round(runif(24, 40, 95), 1); z <- rnorm(24)
y <- cbind(f1 = -(x - 70)^2 / 120, f2 = x / 20, f3 = log(x - 38), f4 = -(x - 60)^2 / 150) +
  0.3 * z + matrix(rnorm(96), 24)
y[c(4, 9), 4] <- NA
write(data.frame(x, z, y), "data.csv")
xc <- x - mean(x)
rows <- lapply(colnames(y), function(f) {
  fit <- lm(y[, f] ~ xc + I(xc^2) + z)
  s <- summary(fit)$coefficients; b <- coef(fit); v <- vcov(fit); df <- fit$df.residual
  slope_t <- function(at) { w <- c(0, 1, 2 * (at - mean(x)), 0); sum(w * b) / sqrt(c(w %*% v %*% w)) }
  turn <- mean(x) - b[2] / (2 * b[3])
  quantile <- qt(0.975, df)
  # Fieller: the exposures at which the slope stops being significant, found by root search.
  edge <- function(to) tryCatch(uniroot(function(at) slope_t(at)^2 - quantile^2,
    sort(c(turn, to)), tol = 1e-10)$root, error = function(e) NA)
  bounded <- abs(s[3, 3]) > quantile
  data.frame(feature = f, linear = b[2], linear_p = s[2, 4], quadratic = b[3],
    quadratic_p = s[3, 4], f_p = anova(lm(y[, f] ~ z, subset = !is.na(y[, f])), fit)[2, "Pr(>F)"],
    u_p = max(pt(slope_t(min(x)), df, lower.tail = FALSE), pt(slope_t(max(x)), df)), turn = turn,
    turn_low = if (bounded) edge(turn - 300) else NA, turn_high = if (bounded) edge(turn + 300) else NA)
})
write(do.call(rbind, rows), "quadratic_expected.csv")
low <- pmin(x - 68, 0); high <- pmax(x - 68, 0); step <- as.numeric(x > 68)
rows <- lapply(colnames(y), function(f) {
  fit <- lm(y[, f] ~ low + high + step + z)
  se <- sqrt(diag(vcovHC(fit, type = "HC3"))); b <- coef(fit)
  data.frame(feature = f, first = b[2], second = b[3], se_first = se[2], se_second = se[3],
    p_first = 2 * pt(-abs(b[2] / se[2]), fit$df.residual),
    p_second = 2 * pt(-abs(b[3] / se[3]), fit$df.residual))
})
write(do.call(rbind, rows), "two_lines_expected.csv")
g <- rep(c(1, 0), c(13, 11))
pre <- matrix(rnorm(72), 24) + 0.5 * g; post <- 0.6 * pre + 0.4 * g + matrix(rnorm(72), 24)
post[2, 3] <- NA; pre[20, 3] <- NA
colnames(pre) <- paste0("pre", 1:3); colnames(post) <- paste0("post", 1:3)
write(data.frame(g, z, pre, post), "ancova_data.csv")
rows <- lapply(1:3, function(i) {
  a <- summary(lm(post[, i] ~ g + z + pre[, i]))$coefficients
  d <- summary(lm(post[, i] - pre[, i] ~ g + z))$coefficients
  data.frame(feature = i, adjusted = a[2, 1], adjusted_p = a[2, 4], slope = a[4, 1],
    change = d[2, 1], change_p = d[2, 4])
})
write(do.call(rbind, rows), "ancova_expected.csv")
