# Makes the CSVs beside it: SIMULATED changes, and what R's cor.test says of them.
# Run in this folder: Rscript association.R
set.seed(20260105)
write <- function(table, name) {
  cat("# SIMULATED; ", R.version.string, "\n", sep = "", file = name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE,
    row.names = FALSE))
}
# 14 subjects; x3 has ties, x2 and y2 have missing values.
x <- cbind(x1 = rnorm(14), x2 = rnorm(14), x3 = round(rnorm(14)))
y <- cbind(y1 = x[, 1] + rnorm(14), y2 = rnorm(14))
x[3, 2] <- NA; y[5, 2] <- NA
write(data.frame(x, y), "data.csv")
one <- function(rows, method, i, j) {
  a <- x[1:rows, i]; b <- y[1:rows, j]; use <- !is.na(a) & !is.na(b)
  tied <- any(duplicated(a[use])) || any(duplicated(b[use]))
  # Up to nine subjects without ties cor.test is exact; else its t approximation is asked for.
  exact <- method == "spearman" && sum(use) <= 9 && !tied
  test <- suppressWarnings(cor.test(a, b, method = method, exact = exact))
  ci <- if (method == "pearson") test$conf.int else c(NA, NA)
  data.frame(rows = rows, method = method, first = colnames(x)[i], second = colnames(y)[j],
    r = unname(test$estimate), pvalue = test$p.value, ci_low = ci[1], ci_high = ci[2])
}
grid <- expand.grid(j = 1:2, i = 1:3, method = c("pearson", "spearman"), rows = c(8, 14),
  stringsAsFactors = FALSE)
write(do.call(rbind, Map(one, grid$rows, grid$method, grid$i, grid$j)), "expected.csv")
