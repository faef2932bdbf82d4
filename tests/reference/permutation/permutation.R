# Makes the CSVs beside it: SIMULATED data; full enumeration by multtest's mt.maxT, and by lm over
# all orders for Freedman and Lane. Run in this folder: Rscript permutation.R
suppressMessages(library(multtest))
set.seed(20260103)
write <- function(table, name) {
  cat(sprintf("# SIMULATED; %s, multtest %s\n", R.version.string, packageVersion("multtest")),
    file = name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE,
    row.names = FALSE))
}
maxt <- function(x, label, test) {
  capture.output(r <- mt.maxT(t(x), label, test = test, side = "abs", B = 0))
  r <- r[order(r$index), ]
  data.frame(feature = colnames(x), stat = r$teststat, rawp = r$rawp, adjp = r$adjp)
}
named <- function(x) { colnames(x) <- paste0("f", seq_len(ncol(x))); x }

# Pairs: 9 differences; f1-f5 continuous, f6-f8 rounded to halves (statistics tie), f9 with a gap.
followup <- cbind(sapply(1:5, function(i) rnorm(9, i / 2)),
  sapply(1:3, function(i) round(2 * rnorm(9, i / 2)) / 2), rnorm(9, 1))
baseline <- cbind(matrix(rnorm(45), 9), round(2 * matrix(rnorm(27), 9)) / 2, rnorm(9))
d <- named(followup - baseline)
both <- matrix(0, 18, ncol(d)); both[seq(1, 17, 2), ] <- baseline; both[seq(2, 18, 2), ] <- followup
colnames(both) <- colnames(d)
write(as.data.frame(d), "pairs_data.csv")
write(maxt(both, rep(c(0, 1), 9), "pairt"), "pairs_expected.csv")

# Groups: 5 of interest (rows 1-5) and 4 references; f6-f8 rounded, f9 and f10 with missing values
# in their own table, since they change the adjusted p-values of the rest.
label <- rep(c(1, 0), c(5, 4))
g <- named(cbind(sapply(1:5, function(i) rnorm(9, label * i / 2)),
  sapply(1:3, function(i) round(2 * rnorm(9, label * i / 2)) / 2)))
write(as.data.frame(g), "groups_data.csv")
write(maxt(g, label, "t.equalvar"), "student_expected.csv")
write(maxt(g, label, "t"), "welch_expected.csv")
gaps <- cbind(g, f9 = rnorm(9, label), f10 = rnorm(9, label))
gaps[2, "f9"] <- NA; gaps[c(1, 8), "f10"] <- NA
write(as.data.frame(gaps), "gaps_data.csv")
write(maxt(gaps, label, "t.equalvar"), "gaps_student_expected.csv")
write(maxt(gaps, label, "t"), "gaps_welch_expected.csv")

# Freedman-Lane: 6 subjects, exposure and one covariate, all 720 orders, t by lm.
x <- rnorm(6); z <- 0.5 * x + rnorm(6)
y <- named(sapply(1:4, function(i) z + i * x / 2 + rnorm(6)))
write(data.frame(x, z, y), "freedman_lane_data.csv")
orders <- function(v) if (length(v) < 2) matrix(v, 1) else
  do.call(rbind, lapply(seq_along(v), function(i) cbind(v[i], orders(v[-i]))))
all_orders <- orders(1:6)
t_of_x <- function(v) unname(summary(lm(v ~ x + z))$coefficients["x", "t value"])
statistics <- sapply(colnames(y), function(f) {
  reduced <- lm(y[, f] ~ z)
  apply(all_orders, 1, function(o) t_of_x(fitted(reduced) + resid(reduced)[o]))
})
observed <- apply(y, 2, t_of_x)
reach <- function(s, t) mean(abs(s) >= abs(t) * (1 - 1e-9))
falling <- order(-abs(observed))
adjusted <- sapply(seq_along(falling), function(k)
  reach(apply(abs(statistics[, falling[k:4], drop = FALSE]), 1, max), observed[falling[k]]))
write(data.frame(feature = colnames(y), estimate = apply(y, 2, function(v) coef(lm(v ~ x + z))["x"]),
  stat = observed, rawp = sapply(1:4, function(i) reach(statistics[, i], observed[i])),
  adjp = cummax(adjusted)[order(falling)]), "freedman_lane_expected.csv")
