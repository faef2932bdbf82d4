# Makes the CSVs beside it: SIMULATED data, and what R's t.test says of them.
# Run in this folder: Rscript ttests.R
set.seed(20260102)
write <- function(table, name) {
  cat("# SIMULATED; ", R.version.string, "\n", sep = "", file = name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE,
    row.names = FALSE))
}
# Rows 1-9: other; rows 10-16: reference. Rows 1-8 against 9-16 are pairs too. Missing cells in f4, f5.
v <- sapply(1:5, function(i) rnorm(16, rep(c(i / 2, 0), c(9, 7)), rep(c(i, 1), c(9, 7))))
v[c(1, 12), 4] <- NA
v[c(2, 3, 10, 16), 5] <- NA
colnames(v) <- paste0("f", 1:5)
write(as.data.frame(v), "data.csv")
row <- function(feature, test, t, estimate) data.frame(feature = feature, test = test,
  estimate = estimate, se = t$stderr, stat = unname(t$statistic), df = unname(t$parameter),
  pvalue = t$p.value, ci_low = t$conf.int[1], ci_high = t$conf.int[2])
rows <- list()
for (f in colnames(v)) {
  x <- v[1:9, f]; y <- v[10:16, f]
  difference <- mean(x, na.rm = TRUE) - mean(y, na.rm = TRUE)
  change <- v[1:8, f] - v[9:16, f]
  rows <- c(rows, list(
    row(f, "welch", t.test(x, y), difference),
    row(f, "student", t.test(x, y, var.equal = TRUE), difference),
    row(f, "paired", t.test(v[1:8, f], v[9:16, f], paired = TRUE), mean(change, na.rm = TRUE)),
    row(f, "one_sample", t.test(x, mu = 1, conf.level = 0.9), mean(x, na.rm = TRUE))))
}
write(do.call(rbind, rows), "expected.csv")
