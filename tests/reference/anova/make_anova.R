# SIMULATED values and their mixed ANOVA by R. Run in this folder: Rscript make_anova.R
suppressMessages({library(afex); library(car)})
versions <- paste0("# SIMULATED; R ", getRversion(), ", afex ", packageVersion("afex"), ", car ", packageVersion("car"))
save_table <- function(x, file) {
  con <- gzfile(file, "w"); writeLines(versions, con)
  write.csv(format(x, digits = 17, trim = TRUE), con, quote = FALSE); close(con)
}
simulate <- function(seed, sizes, times, features) {
  set.seed(seed); n <- sum(sizes); a <- length(sizes)
  d <- expand.grid(time = seq_len(times), subject = seq_len(n))
  d$group <- rep(seq_len(a), sizes)[d$subject]
  y <- sapply(seq_len(features), function(j) {
    trait <- rnorm(n, 8, 1); slope <- rnorm(n, 0, 0.4)
    trait[d$subject] + slope[d$subject] * d$time^1.5 + 0.3 * j / features * d$group * d$time + rnorm(nrow(d), 0, 0.5)
  })
  colnames(y) <- paste0("f", seq_len(features))
  cbind(d, y)
}
analyse <- function(d, y) {
  d <- data.frame(s = factor(d$subject), g = factor(d$group), t = factor(d$time), y = y)
  complete <- tapply(!is.na(d$y), d$s, all); d <- droplevels(d[complete[as.character(d$s)], ])
  s <- summary(aov(y ~ g * t + Error(s), d)); b <- s[["Error: s"]][[1]]; w <- s[["Error: Within"]][[1]]
  names3 <- c("group", "time", "inter")
  out <- c(setNames(c(b[1, "F value"], w[1:2, "F value"]), paste0("F_", names3)),
    setNames(c(b[1, "Pr(>F)"], w[1:2, "Pr(>F)"]), paste0("p_", names3)),
    setNames(c(b[1, "Sum Sq"], w[1:2, "Sum Sq"]), paste0("ss_", names3)),
    ss_between = b[2, "Sum Sq"], ss_within = w[3, "Sum Sq"], df_between = b[2, "Df"], df_within = w[3, "Df"])
  m <- suppressMessages(suppressWarnings(aov_ez("s", "y", d, between = "g", within = "t", type = 3)))
  observed <- suppressMessages(suppressWarnings(aov_ez("s", "y", d, between = "g", within = "t", type = 2, observed = "g", anova_table = list(correction = "none"))))
  two <- suppressMessages(suppressWarnings(aov_ez("s", "y", d, between = "g", within = "t", type = 2, anova_table = list(correction = "none"))))
  u <- suppressWarnings(summary(m$Anova, multivariate = FALSE)); a <- u$univariate.tests
  eps <- u$pval.adjustments
  pick <- function(column) if (nlevels(d$t) > 2) unname(eps[c("t", "g:t"), column]) else c(NA, NA)
  c(out, F3_time = a["t", "F value"], p3_time = a["t", "Pr(>F)"], gg = pick("GG eps")[1], hf = pick("HF eps")[1],
    p_gg_time3 = pick("Pr(>F[GG])")[1], p_gg_inter = pick("Pr(>F[GG])")[2],
    p_hf_time3 = pick("Pr(>F[HF])")[1], p_hf_inter = pick("Pr(>F[HF])")[2],
    setNames(two$anova_table[c("g", "t", "g:t"), "ges"], paste0("ges_", names3)),
    setNames(observed$anova_table[c("g", "t", "g:t"), "ges"], paste0("ges_observed_", names3)))
}
cases <- list(pairs = simulate(1, c(13, 12), 2, 12), balanced = simulate(2, c(6, 6), 3, 8),
              three = simulate(3, c(5, 8, 4), 4, 8), gaps = simulate(4, c(7, 9), 3, 8))
set.seed(5); gaps <- as.matrix(cases$gaps[, -(1:3)]); gaps[sample(length(gaps), 20)] <- NA; cases$gaps[, -(1:3)] <- gaps
for (name in names(cases)) {
  d <- cases[[name]]
  save_table(d, paste0(name, "_values.csv.gz"))
  save_table(t(sapply(d[, -(1:3)], function(y) analyse(d, y))), paste0(name, "_anova.csv.gz"))
}
