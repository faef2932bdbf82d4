# Makes the CSVs beside it: SIMULATED counts, and what DESeq2 says of them by its defaults.
# Run in this folder: Rscript deseq2.R
suppressMessages(library(DESeq2))
set.seed(20260501)
header <- sprintf("# SIMULATED; %s, DESeq2 %s", R.version.string, packageVersion("DESeq2"))
write <- function(table, name) {
  writeLines(header, name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE, row.names = FALSE))
}
# 5 + 5 subjects before and after, 60 features; f1-f8 rise after, f9-f14 differ between the groups,
# f15-f20 rise in the other group only.
subject <- factor(rep(1:10, each = 2)); time <- factor(rep(c("pre", "post"), 10), levels = c("pre", "post"))
group <- factor(rep(c("NRH", "RH"), each = 10)); rh <- group == "RH"; after <- time == "post"
mu <- exp(runif(60, 3, 8)); person <- matrix(rnorm(600, 0, 0.4), 60)
effect <- 1.2 * outer(1:60 <= 8, after) + 1.5 * outer(1:60 %in% 9:14, rh) + 1.5 * outer(1:60 %in% 15:20, rh & after)
rate <- mu * 2^(effect + person[, as.integer(subject)]) * rep(runif(20, 0.5, 2), each = 60)
counts <- matrix(rnbinom(1200, mu = rate, size = 1 / (0.05 + 2 / mu)), 60)
rownames(counts) <- paste0("f", 1:60); colnames(counts) <- paste0("s", 1:20)
write(cbind(feature = rownames(counts), counts), "counts.csv")
write(data.frame(sample = colnames(counts), subject = paste0("S", subject), timepoint = time, group), "sheet.csv")
test <- function(design, contrast, keep = rep(TRUE, 20)) {
  sheet <- droplevels(data.frame(subject, time, group)[keep, ])
  X <- if (is.function(design)) design(sheet) else model.matrix(design, sheet)
  dds <- DESeqDataSetFromMatrix(counts[, keep], sheet, design = X)
  dds <- DESeq(dds, quiet = TRUE)
  r <- results(dds, contrast = contrast(X), independentFiltering = FALSE)
  data.frame(feature = rownames(counts), base_mean = r$baseMean, log2_fc = r$log2FoldChange, se = r$lfcSE,
    pvalue = r$pvalue)
}
last <- function(X) as.numeric(seq_len(ncol(X)) == ncol(X))
write(test(~ subject + time, last), "paired.csv")
write(test(~ group, last, time == "pre"), "groups.csv")
interaction <- function(sheet) cbind(model.matrix(~ subject + time, sheet),
  rh_post = as.numeric(sheet$group == "RH" & sheet$time == "post"))
write(test(interaction, last), "interaction.csv")
