# Makes the CSVs beside it: SIMULATED data, and what R says of them.
# Run in this folder: Rscript ranks.R
suppressMessages({library(exactRankTests); library(coin)})
set.seed(20260101)
versions <- sprintf("# SIMULATED; %s, exactRankTests %s, coin %s", R.version.string,
  packageVersion("exactRankTests"), packageVersion("coin"))
write <- function(table, name) {
  cat(versions, "\n", sep = "", file = name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE,
    row.names = FALSE))
}
# Pairs: 12 differences; features f1-f4 without ties, f5-f8 with ties, f9-f12 with ties and zeros,
# f13 and f14 with missing pairs.
d <- cbind(sapply(1:4, function(i) rnorm(12, i / 3)),
  sapply(1:4, function(i) { x <- round(rnorm(12, i / 3) * 2) / 2; ifelse(x == 0, 0.5, x) }),
  sapply(1:4, function(i) round(2 * rnorm(12, i / 3))))
missing <- cbind(rnorm(12, 1), round(rnorm(12, 1)))
missing[c(2, 7), 1] <- NA; missing[c(1, 5, 6), 2] <- NA
d <- cbind(d, missing)
colnames(d) <- paste0("f", seq_len(ncol(d)))
write(as.data.frame(d), "pairs_data.csv")
one <- function(x) {
  x <- x[!is.na(x)]
  y <- x[x != 0]
  normal <- suppressWarnings(wilcox.test(y, exact = FALSE, correct = TRUE))
  pratt <- wilcoxsign_test(x ~ rep(0, length(x)), distribution = "exact", zero.method = "Pratt")
  untied <- !any(duplicated(abs(x))) && all(x != 0)
  interval <- if (untied) wilcox.test(x, conf.int = TRUE) else NULL
  data.frame(v = unname(normal$statistic), asymptotic = normal$p.value,
    exact = wilcox.exact(y, exact = TRUE)$p.value, pratt_exact = as.numeric(pvalue(pratt)),
    estimate = if (untied) interval$estimate else NA,
    ci_low = if (untied) interval$conf.int[1] else NA,
    ci_high = if (untied) interval$conf.int[2] else NA)
}
write(data.frame(feature = colnames(d), do.call(rbind, apply(d, 2, one))), "pairs_expected.csv")

# Groups: 8 others (rows 1-8) and 6 references; f1-f4 without ties, f5-f8 with ties, f9-f12 with
# skewed ties (many at the lowest value), f13 and f14 with missing values.
g <- cbind(sapply(1:4, function(i) rnorm(14) + rep(c(i / 3, 0), c(8, 6))),
  sapply(1:4, function(i) round(rnorm(14) + rep(c(i / 3, 0), c(8, 6)))),
  sapply(1:4, function(i) rpois(14, rep(c(1, 0.3), c(8, 6)))),
  rnorm(14), rpois(14, 2))
g[c(1, 9), 13] <- NA; g[c(3, 4, 14), 14] <- NA
colnames(g) <- paste0("f", seq_len(ncol(g)))
write(as.data.frame(g), "groups_data.csv")
two <- function(v) {
  x <- v[1:8]; y <- v[9:14]; x <- x[!is.na(x)]; y <- y[!is.na(y)]
  normal <- suppressWarnings(wilcox.test(x, y, exact = FALSE, correct = TRUE))
  both <- data.frame(v = c(x, y), g = factor(rep(c("other", "reference"), c(length(x), length(y)))))
  untied <- !any(duplicated(both$v))
  interval <- if (untied) wilcox.test(x, y, conf.int = TRUE) else NULL
  data.frame(u = unname(normal$statistic), asymptotic = normal$p.value,
    exact = wilcox.exact(x, y, exact = TRUE)$p.value,
    coin_exact = as.numeric(pvalue(wilcox_test(v ~ g, both, distribution = "exact"))),
    estimate = if (untied) interval$estimate else NA,
    ci_low = if (untied) interval$conf.int[1] else NA,
    ci_high = if (untied) interval$conf.int[2] else NA)
}
write(data.frame(feature = colnames(g), do.call(rbind, apply(g, 2, two))), "groups_expected.csv")

# Intervals above the exact limit: 60 pairs, and 40 against 30.
big <- matrix(rnorm(60 * 3, 0.3), 60)
colnames(big) <- paste0("f", 1:3)
write(as.data.frame(big), "large_data.csv")
large <- function(x) {
  pair <- wilcox.test(x, conf.int = TRUE, exact = TRUE)
  group <- wilcox.test(x[1:35], x[36:60], conf.int = TRUE, exact = TRUE)
  data.frame(v = unname(pair$statistic), pair_p = pair$p.value, pair_low = pair$conf.int[1],
    pair_high = pair$conf.int[2], u = unname(group$statistic), group_p = group$p.value,
    group_low = group$conf.int[1], group_high = group$conf.int[2])
}
write(data.frame(feature = colnames(big), do.call(rbind, apply(big, 2, large))), "large_expected.csv")
