# Over-representation on SIMULATED counts: phyper of base R.
# Run in this folder: Rscript make_enrichment.R
set.seed(20261124)
n <- 300
background <- sample(c(500, 8000, 15052, 20000), n, replace = TRUE)
set_size <- pmax(1, round(background * runif(n, 0.0005, 0.08)))
listed <- pmax(1, round(background * runif(n, 0.0005, 0.15)))
overlap <- pmin(set_size, listed, rhyper(n, set_size, background - set_size, listed) + sample(0:6, n, TRUE))
pvalue <- phyper(overlap - 1, set_size, background - set_size, listed, lower.tail = FALSE)
table <- data.frame(background, set_size, listed, overlap,
                    pvalue = sprintf("%.17g", pvalue))
con <- file("phyper.csv", "w")
writeLines(paste0("# ", R.version.string, "; SIMULATED"), con)
write.csv(table, con, row.names = FALSE, quote = FALSE)
close(con)
