# Reference values for random-effects pooling and for effect sizes of pre/post designs.
# Input: dat.bcg of R package metadat (13 trials of BCG vaccine), R's own data, and small made-up data.
# Run: Rscript make_meta_reference.R   in this folder.
suppressPackageStartupMessages(library(metafor))
options(digits = 17)
header <- sprintf("# R %s, metafor %s, metadat %s; made by make_meta_reference.R",
                  paste(R.version$major, R.version$minor, sep = "."), packageVersion("metafor"),
                  packageVersion("metadat"))
write_csv <- function(table, name) {
  con <- file(name, "w"); writeLines(header, con); write.csv(table, con, row.names = FALSE); close(con)
}
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = metadat::dat.bcg)
set.seed(20261124)
simulated <- function(k, tau2) {
  v <- runif(k, 0.02, 0.4); data.frame(yi = rnorm(k, 0.5, sqrt(v + tau2)), vi = v)
}
sets <- list(bcg = data.frame(yi = as.numeric(bcg$yi), vi = as.numeric(bcg$vi)),
             six = simulated(6, 0.3), alike = simulated(5, 0), three = simulated(3, 0.5))
inputs <- do.call(rbind, lapply(names(sets), function(s) cbind(set = s, sets[[s]])))
write_csv(inputs, "pooling_input.csv")
strict <- list(threshold = 1e-13, tol = 1e-13, maxiter = 10000, stepadj = 0.5)
rows <- list()
for (s in names(sets)) for (m in c("FE", "DL", "REML", "PM")) for (test in c("z", "knha")) {
  if (m == "FE" && test == "knha") next
  fit <- rma(yi, vi, data = sets[[s]], method = m, test = test, control = strict)
  pr <- if (m == "FE") NULL else predict(fit, pi.type = "riley")
  ci <- if (m == "FE") NULL else suppressWarnings(confint(fit, control = list(tol = 1e-13)))
  rows[[length(rows) + 1]] <- data.frame(
    set = s, method = m, test = test, estimate = as.numeric(fit$beta), se = fit$se,
    ci_low = fit$ci.lb, ci_high = fit$ci.ub, stat = fit$zval, pvalue = fit$pval, tau2 = fit$tau2,
    q = fit$QE, q_pvalue = fit$QEp, i2 = fit$I2 / 100, h2 = fit$H2,
    prediction_low = if (is.null(pr)) NA else pr$pi.lb,
    prediction_high = if (is.null(pr)) NA else pr$pi.ub,
    tau2_low = if (is.null(ci)) NA else ci$random["tau^2", "ci.lb"],
    tau2_high = if (is.null(ci)) NA else ci$random["tau^2", "ci.ub"])
}
write_csv(do.call(rbind, rows), "pooling_expected.csv")

change <- data.frame(before = c(0.12, 0.16, 1.8, 30), after = c(0.27, 0.42, 1.5, 33),
                     sd_before = c(0.035, 0.069, 0.5, 6), sd_after = c(0.069, 0.069, 0.7, 7),
                     n = c(12, 12, 25, 8), r = c(0.5, 0.3, 0.7, 0.85))
one <- function(measure) {
  e <- escalc(measure = measure, m1i = after, m2i = before, sd1i = sd_after, sd2i = sd_before,
              ni = n, ri = r, data = change)
  data.frame(measure = measure, change, yi = as.numeric(e$yi), vi = as.numeric(e$vi))
}
raw <- escalc(measure = "SMCR", m1i = after, m2i = before, sd1i = sd_before, ni = n, ri = r, data = change)
raw <- data.frame(measure = "SMCR", change, yi = as.numeric(raw$yi), vi = as.numeric(raw$vi))
write_csv(rbind(one("MC"), one("SMCC"), raw, one("ROMC")), "change_expected.csv")
