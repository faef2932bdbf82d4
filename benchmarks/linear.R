# Times limma on the matrix that linear.py wrote: Rscript linear.R FOLDER; prints "name seconds" lines.
suppressMessages(library(limma))
folder <- commandArgs(TRUE)[1]
best <- function(call, times = 3) { call <- substitute(call); env <- parent.frame()
  min(replicate(times, { start <- proc.time()[3]; eval(call, env); proc.time()[3] - start })) }
say <- function(name, seconds) cat(name, format(seconds, digits = 6), "\n")
for (n in c(50, 500)) {
  y <- matrix(readBin(file.path(folder, paste0("y", n, ".bin")), "double", 20000 * n), nrow = 20000)
  subject <- rep(seq_len(n / 2), each = 2); group <- as.numeric(subject > n / 4); time <- rep(0:1, n / 2)
  design <- model.matrix(~ group * time)
  say(paste0("plain", n), best(eBayes(lmFit(y, design))))
  say(paste0("both", n), best(eBayes(lmFit(y, design), trend = TRUE, robust = TRUE)))
  fit <- eBayes(lmFit(y, design), trend = TRUE, robust = TRUE)
  writeBin(c(fit$t[, 4], fit$p.value[, 4]), file.path(folder, paste0("limma", n, ".bin")))
  if (n == 50) {
    say("consensus50", best(rho <- duplicateCorrelation(y, design, block = subject)$consensus.correlation, 1))
    writeBin(rho, file.path(folder, "rho.bin"))
    weights <- matrix(readBin(file.path(folder, "weights.bin"), "double", 20000 * n), nrow = 20000)
    say("weights50", best(eBayes(lmFit(y, design, weights = weights)), 1))
  }
}
