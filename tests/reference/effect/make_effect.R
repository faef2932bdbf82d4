# SIMULATED values and their effect sizes by R. Run in this folder: Rscript make_effect.R
suppressMessages(library(effectsize))
set.seed(1); n <- c(13, 12); features <- 12
y <- sapply(seq_len(features), function(j) rnorm(sum(n), j / 6 * rep(0:1, n), 1))
after <- y + sapply(seq_len(features), function(j) rnorm(sum(n), (j - 6) / 5, 0.8))
rows <- t(sapply(seq_len(features), function(j) {
  g <- hedges_g(y[14:25, j], y[1:13, j]); z <- hedges_g(after[, j], y[, j], paired = TRUE)
  f <- j^2 / 4
  e <- F_to_eta2(f, 2, 22, ci = 0.9, alternative = "two.sided"); e1 <- F_to_eta2(f, 1, 23, ci = 0.95, alternative = "two.sided")
  c(g = g$Hedges_g, g_low = g$CI_low, g_high = g$CI_high, z = z$Hedges_g, z_low = z$CI_low, z_high = z$CI_high,
    f = f, eta = e$Eta2_partial, eta_low = e$CI_low, eta_high = e$CI_high,
    eta1 = e1$Eta2_partial, eta1_low = e1$CI_low, eta1_high = e1$CI_high)
}))
header <- paste0("# SIMULATED; R ", getRversion(), ", effectsize ", packageVersion("effectsize"))
save_table <- function(x, file) {
  con <- gzfile(file, "w"); writeLines(header, con)
  write.csv(format(as.data.frame(x), digits = 17, trim = TRUE), con, quote = FALSE); close(con)
}
save_table(y, "before.csv.gz"); save_table(after, "after.csv.gz"); save_table(rows, "effects.csv.gz")
