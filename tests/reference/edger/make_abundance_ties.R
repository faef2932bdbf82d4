# SIMULATED small counts with features of nearly the same abundance, at the edge of what TMM trims: the
# last bit of the sum of two logarithms decides. Run in this folder: Rscript make_abundance_ties.R
suppressMessages(library(edgeR))
counts <- cbind(
A = c(171, 54, 14, 15, 3, 5, 16, 31, 10, 18, 0, 13, 6, 24, 24, 1, 41, 0, 0, 18, 5, 14, 3, 10, 11, 3,
    19, 4, 15, 28, 29, 10, 24, 4, 4, 25, 8, 33, 4, 1, 9),
B = c(36, 63, 7, 15, 0, 8, 0, 0, 2, 2, 19, 7, 29, 28, 53, 15, 10, 2, 15, 0, 16, 11, 32, 21, 23, 3,
    9, 12, 13, 9, 59, 1, 7, 12, 33, 1, 13, 20, 4, 8, 6),
C = c(18, 18, 5, 9, 2, 18, 2, 6, 19, 5, 7, 23, 1, 9, 1, 0, 22, 12, 1, 16, 9, 21, 0, 1, 11, 9, 12,
    17, 18, 5, 1, 3, 14, 19, 8, 5, 5, 3, 19, 20, 20),
D = c(90, 171, 22, 3, 14, 21, 28, 1, 18, 7, 5, 8, 4, 7, 11, 31, 25, 3, 0, 2, 1, 45, 9, 9, 0, 7, 55,
    6, 33, 4, 0, 9, 5, 2, 0, 36, 0, 8, 0, 6, 9))
factors <- calcNormFactors(DGEList(counts), method = "TMM")$samples$norm.factors
con <- file("abundance_ties.csv", "w")
writeLines(paste0("# SIMULATED; R ", getRversion(), ", edgeR ", packageVersion("edgeR")), con)
out <- cbind(format(t(counts)), factor = format(factors, digits = 17))
colnames(out)[seq_len(nrow(counts))] <- sprintf("f%02d", seq_len(nrow(counts)))
write.csv(out, con, quote = FALSE); close(con)
