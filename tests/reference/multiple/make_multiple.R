# SIMULATED p-values and their adjustment by R. Run in this folder: Rscript make_multiple.R
suppressMessages(library(qvalue))
set.seed(1)
p <- c(runif(260), rbeta(90, 0.2, 4), rep(0.5, 10), 1, 0.97)
p <- sample(p); ties <- round(p, 2); p <- c(p[1:180], ties[181:362]); missing <- p; missing[c(3, 50, 51, 200)] <- NA
q <- function(method) qvalue(missing, pi0.method = method)
smoother <- q("smoother"); bootstrap <- q("bootstrap")
out <- data.frame(p = missing, bh = p.adjust(missing, "BH"), by = p.adjust(missing, "BY"), holm = p.adjust(missing, "holm"),
  smoother = smoother$qvalues, bootstrap = bootstrap$qvalues, pi0_smoother = smoother$pi0, pi0_bootstrap = bootstrap$pi0)
con <- gzfile("adjusted.csv.gz", "w")
writeLines(paste0("# SIMULATED; R ", getRversion(), ", qvalue ", packageVersion("qvalue")), con)
write.csv(format(out, digits = 17, trim = TRUE), con, quote = FALSE); close(con)
