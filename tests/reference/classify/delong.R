# Makes delong.csv: AUC and DeLong standard error by pROC on simulated scores.
suppressMessages(library(pROC))
set.seed(1)
rows <- NULL
for (case in 1:6) {
  label <- rep(c(1, 0), c(13, 12))
  score <- round(rnorm(25) + case / 4 * label, ifelse(case > 4, 0, 6))
  r <- roc(label, score, direction = "<", quiet = TRUE)
  rows <- rbind(rows, data.frame(case, label, score, auc = as.numeric(auc(r)), se = sqrt(var(r, method = "delong"))))
}
cat(sprintf("# SIMULATED; R %s, pROC %s, delong.R\n", getRversion(), packageVersion("pROC")), file = "delong.csv")
write.table(format(rows, digits = 17), "delong.csv", append = TRUE, sep = ",", row.names = FALSE, quote = FALSE)
