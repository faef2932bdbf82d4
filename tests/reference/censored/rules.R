# Makes rules_expected.csv from pairs_data.csv: t and exact rank tests under each rule for limits.
# Run in this folder: Rscript rules.R
data <- read.csv("pairs_data.csv", comment.char = "#")
write <- function(table, name) {
  cat(sprintf("# SIMULATED; %s\n", R.version.string), file = name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE,
    row.names = FALSE))
}
# Exact given the ties: every sign pattern, and every allocation to the groups.
signed <- function(d) {
  d <- d[d != 0]; r <- rank(abs(d)); w <- sum(r[d > 0])
  signs <- as.matrix(expand.grid(rep(list(0:1), length(d))))
  mean(abs(signs %*% r - sum(r) / 2) >= abs(w - sum(r) / 2) - 1e-9)
}
ranksum <- function(d, g) {
  r <- rank(d); sums <- combn(length(d), sum(g), function(i) sum(r[i]))
  expected <- sum(g) * mean(r)
  mean(abs(sums - expected) >= abs(sum(r[g == 1]) - expected) - 1e-9)
}
rows <- lapply(1:3, function(i) {
  column <- function(name) data[[paste0(name, i)]]
  at <- function(shift) (column("post") + shift * column("cpost")) - (column("pre") + shift * column("cpre"))
  tied <- max(c(column("post")[column("cpost") == 1], column("pre")[column("cpre") == 1]))
  ties <- round(pmax(column("post"), tied) - pmax(column("pre"), tied), 12)
  g <- data$group
  t_rows <- do.call(rbind, lapply(c(limit = 0, sqrt2 = -0.5, half = -1), function(shift) {
    d <- at(shift); paired <- t.test(d); groups <- t.test(d[g == 1], d[g == 0], var.equal = TRUE)
    data.frame(paired_fc = unname(paired$estimate), paired_p = paired$p.value,
      interaction_fc = unname(groups$estimate[1] - groups$estimate[2]),
      interaction_low = groups$conf.int[1], interaction_p = groups$p.value)
  }))
  ranks <- data.frame(paired_fc = NA, paired_p = signed(ties), interaction_fc = NA,
    interaction_low = NA, interaction_p = ranksum(ties, g))
  cbind(pair = i, rule = c("limit", "sqrt2", "half", "ranks"), rbind(t_rows, ranks))
})
write(do.call(rbind, rows), "rules_expected.csv")
