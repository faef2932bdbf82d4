# SIMULATED counts and what edgeR and limma make of them. Run in this folder: Rscript make_edger.R
suppressMessages({library(limma); library(edgeR)})
versions <- paste0("# SIMULATED; R ", getRversion(), ", edgeR ", packageVersion("edgeR"), ", limma ", packageVersion("limma"))
save_table <- function(x, file) {
  con <- gzfile(file, "w"); writeLines(versions, con)
  write.csv(format(x, digits = 17, trim = TRUE), con, quote = FALSE); close(con)
}
simulate <- function(seed, features, samples, depth, zeros) {
  set.seed(seed)
  abundance <- exp(rnorm(features, 0, 2.2)); abundance[1] <- 40 * max(abundance[-1]) * zeros
  depths <- round(exp(rnorm(samples, log(depth), 0.5)))
  mu <- outer(abundance / sum(abundance), depths) * exp(matrix(rnorm(features * samples, 0, 0.4), features))
  y <- matrix(rnbinom(features * samples, mu = mu, size = 4), features)
  y[matrix(runif(features * samples) < 0.3 * zeros, features) & y < 20] <- 0
  dimnames(y) <- list(paste0("f", seq_len(features)), paste0("s", seq_len(samples)))
  y[rowSums(y) == 0, 1] <- 1
  y
}
cases <- list(deep = simulate(1, 150, 8, 5e5, 0), saliva = simulate(2, 200, 24, 2e4, 1),
              sparse = simulate(3, 120, 13, 400, 1))
for (name in names(cases)) {
  y <- cases[[name]]; n <- ncol(y)
  save_table(t(y), paste0(name, "_counts.csv.gz"))
  factors <- sapply(c("TMM", "TMMwsp", "RLE", "upperquartile"), function(m)
    tryCatch(suppressWarnings(calcNormFactors(y, method = m)), error = function(e) rep(NA, n)))
  rownames(factors) <- colnames(y)
  save_table(factors, paste0(name, "_factors.csv.gz"))
  d <- calcNormFactors(DGEList(y))
  save_table(t(cpm(d, log = TRUE, prior.count = 2)), paste0(name, "_logcpm2.csv.gz"))
  save_table(t(cpm(d, log = TRUE, prior.count = 0.5)), paste0(name, "_logcpm05.csv.gz"))
  group <- factor(rep(c("a", "b"), length.out = n)); small <- factor(c(rep("a", 3), rep("b", n - 3)))
  subject <- factor(rep(seq_len(ceiling(n / 2)), each = 2)[seq_len(n)])
  time <- factor(rep(c("pre", "post"), length.out = n), levels = c("pre", "post"))
  keep <- cbind(group = filterByExpr(y, group = group), small = filterByExpr(y, group = small),
    none = suppressMessages(filterByExpr(y)), design = filterByExpr(y, design = model.matrix(~group)),
    paired = filterByExpr(y, design = model.matrix(~subject + time)),
    low = filterByExpr(y, group = group, min.count = 3, min.total.count = 30, large.n = 4, min.prop = 0.5))
  save_table(keep * 1, paste0(name, "_filter.csv.gz"))
  logged <- log2(t(t(y) / colSums(y)) * 1e6 + 1)
  save_table(t(normalizeQuantiles(logged)), paste0(name, "_quantile.csv.gz"))
}
# Libraries of which many have features exactly on the cut-off: a rounding decides there.
set.seed(4); sizes <- sample(1e5:5e6, 401)
ties <- t(sapply(sizes, function(l) { y <- matrix(c(10, l - 10), 2, 3); suppressMessages(filterByExpr(y, min.total.count = 1))[1] }))
save_table(data.frame(size = sizes, kept = as.vector(ties) * 1), "ties.csv.gz")
# Values with gaps.
set.seed(5); gappy <- matrix(rnorm(40 * 6, 8, 2), 40); gappy[sample(length(gappy), 30)] <- NA
dimnames(gappy) <- list(paste0("f", 1:40), paste0("s", 1:6))
save_table(t(gappy), "gappy_values.csv.gz"); save_table(t(normalizeQuantiles(gappy)), "gappy_quantile.csv.gz")
