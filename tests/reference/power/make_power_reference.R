# Power and sample sizes by R package pwr. Run: Rscript make_power_reference.R   in this folder.
suppressPackageStartupMessages(library(pwr))
header <- sprintf("# R %s, pwr %s; made by make_power_reference.R",
                  paste(R.version$major, R.version$minor, sep = "."), packageVersion("pwr"))
write_csv <- function(table, name) {
  con <- file(name, "w"); writeLines(header, con)
  table[] <- lapply(table, function(x) if (is.numeric(x)) sprintf("%.15g", x) else x)
  write.csv(table, con, row.names = FALSE, quote = FALSE); close(con)
}
grid <- expand.grid(effect = c(0.2, 0.5, 0.8, 1.17, 2.25), alpha = c(0.05, 0.05 / 460))
rows <- list()
add <- function(design, n1, n2, effect, alpha, power) rows[[length(rows) + 1]] <<-
  data.frame(design, n1, n2, effect, alpha, power)
for (i in seq_len(nrow(grid))) {
  d <- grid$effect[i]; a <- grid$alpha[i]
  for (n in c(8, 25, 60)) add("paired", n, n, d, a,
    pwr.t.test(n = n, d = d, sig.level = a, type = "paired", alternative = "two.sided")$power)
  for (n in list(c(13, 12), c(30, 10), c(40, 40))) add("groups", n[1], n[2], d, a,
    pwr.t2n.test(n1 = n[1], n2 = n[2], d = d, sig.level = a)$power)
}
for (r in c(0.2, 0.4, 0.66)) for (n in c(11, 25, 80))
  add("correlation", n, n, r, 0.05, pwr.r.test(n = n, r = r, sig.level = 0.05)$power)
write_csv(do.call(rbind, rows), "power_expected.csv")
sizes <- list()
for (d in c(0.3, 0.5, 0.8, 1.2)) for (p in c(0.8, 0.9)) {
  sizes[[length(sizes) + 1]] <- data.frame(design = "paired", effect = d, power = p,
    n = ceiling(pwr.t.test(d = d, power = p, type = "paired")$n))
  sizes[[length(sizes) + 1]] <- data.frame(design = "groups", effect = d, power = p,
    n = 2 * ceiling(pwr.t.test(d = d, power = p, type = "two.sample")$n))
}
for (r in c(0.3, 0.4, 0.6)) sizes[[length(sizes) + 1]] <- data.frame(design = "correlation",
  effect = r, power = 0.8, n = ceiling(pwr.r.test(r = r, power = 0.8)$n))
write_csv(do.call(rbind, sizes), "sizes_expected.csv")
