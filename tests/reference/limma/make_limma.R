# Reference tables of limma for the linear-model kernels, on simulated data.
# Run in this folder: Rscript make_limma.R   (R 4.2.2, limma 3.54.1, statmod 1.5.0)
suppressMessages({library(limma); library(statmod)})
w <- function(x, f) write.csv(format(as.data.frame(x), digits = 12, trim = TRUE), f, quote = FALSE, row.names = FALSE)
set.seed(20190501)

# SIMULATED: 8 subjects (5 A, 3 B), two timepoints, the follow-up of the last subject missing.
subject <- factor(rep(1:8, each = 2))[-16]; time <- rep(0:1, 8)[-16]; group <- as.numeric(as.integer(subject) > 5)
n <- 15; genes <- 120
level <- runif(genes, 2, 12)
sd <- sqrt(0.05 + 4 / level^2) / sqrt(rchisq(genes, 6) / 6)
outlier <- 3:8; sd[outlier] <- sd[outlier] * 6
y <- level + sd * matrix(rnorm(genes * n), genes) + 0.7 * sd * matrix(rnorm(genes * 8), genes)[, as.integer(subject)]
y[21:50, ] <- y[21:50, ] + outer(rep(1.5, 30), time * group)
miss <- y; miss[sample(length(y), 130)] <- NA
miss[1, ] <- NA; miss[1, 1:6] <- y[1, 1:6]          # group B never seen
miss[2, ] <- NA; miss[2, c(1, 2, 11, 12)] <- y[2, c(1, 2, 11, 12)]  # no residual df
cells <- matrix(rgamma(genes * n, 4, 4), genes); arrays <- rgamma(n, 6, 6)
w(data.frame(subject, time, group, array_weight = arrays), "samples.csv")
w(y, "complete.csv"); w(miss, "missing.csv"); w(cells, "cell_weights.csv")

design <- model.matrix(~ group * time); coef <- 4
report <- function(fit, coef, name) {
  settings <- list(plain = c(FALSE, FALSE), trend = c(TRUE, FALSE), robust = c(FALSE, TRUE), both = c(TRUE, TRUE))
  out <- data.frame(estimate = fit$coefficients[, coef], unscaled = fit$stdev.unscaled[, coef], sigma = fit$sigma, df = fit$df.residual)
  for (s in names(settings)) {
    e <- eBayes(fit, trend = settings[[s]][1], robust = settings[[s]][2])
    ci <- topTable(e, coef = coef, n = Inf, sort.by = "none", confint = TRUE)
    part <- data.frame(t = e$t[, coef], p = e$p.value[, coef], df = e$df.total, prior_df = e$df.prior, prior_var = e$s2.prior,
                       low = ci$CI.L, high = ci$CI.R)
    if (name != "fit_complete") part <- part[1:5]
    names(part) <- paste(s, names(part), sep = "_"); out <- cbind(out, part)
  }
  w(out, paste0(name, ".csv"))
}
report(lmFit(y, design), coef, "fit_complete")
report(lmFit(miss, design), coef, "fit_missing")
report(lmFit(y, design, weights = arrays), coef, "fit_array_weights")
report(lmFit(y, design, weights = cells), coef, "fit_cell_weights")
report(lmFit(miss, design, weights = cells), coef, "fit_missing_weights")
aliased <- cbind(model.matrix(~subject), group, time, "group:time" = group * time)   # group is a sum of subjects
q <- qr(aliased); full <- aliased[, q$pivot[seq_len(q$rank)]]
report(lmFit(y, full), "group:time", "fit_aliased")
report(lmFit(miss[-(1:2), ], full), "group:time", "fit_aliased_missing")

# F over two coefficients; TREAT
e <- eBayes(lmFit(y, design), trend = TRUE, robust = TRUE)
f <- topTable(e, coef = 3:4, n = Inf, sort.by = "none")
t5 <- treat(lmFit(y, design), lfc = 0.5, trend = TRUE, robust = TRUE)
t0 <- treat(lmFit(y, design), lfc = 0.1)
w(data.frame(f = f$F, f_p = f$P.Value, treat_t = t5$t[, coef], treat_p = t5$p.value[, coef],
             treat_small_t = t0$t[, coef], treat_small_p = t0$p.value[, coef]), "f_and_treat.csv")

# The within-subject correlation, and the fit that uses it
inputs <- list(complete = list(y, NULL), missing = list(miss[-(1:2), ], NULL), cell_weights = list(y, cells),
               missing_weights = list(miss[-(1:2), ], cells[-(1:2), ]), array_weights = list(y, arrays))
consensus <- NULL; gene <- data.frame(row = seq_len(genes))
# limma stops its Fisher scoring early where the blocks are unbalanced, so the REML likelihood itself is maximised beside it.
reml <- function(y, block, w) {
  seen <- !is.na(y); X <- design[seen, ] * sqrt(w[seen]); z <- y[seen] * sqrt(w[seen]); same <- outer(block[seen], block[seen], "==") * 1
  if (qr(X)$rank < 4 || sum(seen) <= 6) return(NA)
  minus <- function(rho) {
    V <- rho * same; diag(V) <- 1; Vi <- solve(V); XVX <- t(X) %*% Vi %*% X; r <- z - X %*% solve(XVX, t(X) %*% Vi %*% z)
    determinant(V)$modulus + determinant(XVX)$modulus + (length(z) - 4) * log(t(r) %*% Vi %*% r)
  }
  low <- 1 / (1 - max(table(block))) + 0.01; grid <- seq(low, 0.99, length = 80); at <- which.min(sapply(grid, minus))
  optimize(minus, grid[pmin(pmax(at + c(-1, 1), 1), 80)], tol = 1e-12)$minimum
}
all_reml <- function(y, block, w = matrix(1, nrow(y), ncol(y))) sapply(seq_len(nrow(y)), function(i) atanh(reml(y[i, ], block, w[i, ])))
for (i in names(inputs)) {
  d <- duplicateCorrelation(inputs[[i]][[1]], design, block = subject, weights = inputs[[i]][[2]])
  consensus <- rbind(consensus, data.frame(input = i, consensus = d$consensus.correlation))
  pad <- function(a) c(rep(NA, genes - length(a)), a)
  wi <- inputs[[i]][[2]]; if (is.null(wi)) wi <- 1; if (i == "array_weights") wi <- rep(wi, each = genes)
  gene[[i]] <- pad(d$atanh.correlations)
  gene[[paste0(i, "_reml")]] <- pad(all_reml(inputs[[i]][[1]], subject, matrix(wi, nrow(inputs[[i]][[1]]), n)))
  report(lmFit(inputs[[i]][[1]], design, block = subject, correlation = d$consensus.correlation, weights = inputs[[i]][[2]]),
         coef, paste0("block_", i))
}
balanced <- as.integer(subject) < 8
d <- duplicateCorrelation(y[, balanced], design[balanced, ], block = subject[balanced])
consensus <- rbind(consensus, data.frame(input = "balanced", consensus = d$consensus.correlation)); gene$balanced <- d$atanh.correlations
sizes <- factor(c(1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 5, 5, 5))
d <- duplicateCorrelation(y, design, block = sizes)
consensus <- rbind(consensus, data.frame(input = "sizes", consensus = d$consensus.correlation)); gene$sizes <- d$atanh.correlations
gene$sizes_reml <- all_reml(y, sizes)
w(consensus, "consensus.csv"); w(gene, "consensus_by_gene.csv")

# Squeezing itself: unequal df, no df, zero variances, few features, infinite prior df
set.seed(7)
squeeze <- function(name, var, df, covariate) {
  rows <- NULL
  for (trend in c(FALSE, TRUE)) for (robust in c(FALSE, TRUE)) {
    s <- suppressWarnings(squeezeVar(var, df, if (trend) covariate, robust = robust))
    rows <- rbind(rows, data.frame(case = name, trend, robust, var, df, covariate, post = s$var.post, prior = s$var.prior, prior_df = s$df.prior))
  }
  rows
}
cov <- runif(100, 1, 10); df <- rep(c(3, 4, 6, 6), 25)
scaled <- function(n, df, prior) rchisq(n, df) / df / (rchisq(n, prior) / prior)
var <- scaled(100, df, 8) * 4 / cov; var[1:5] <- var[1:5] * 40
none <- df; none[11:14] <- 0; novar <- var; novar[11:14] <- NA
zero <- var; zero[20:22] <- 0
small <- 1:20; tiny <- 1:5; four <- 51:54
same <- rchisq(100, 6) / 6; tight <- same^0.3; stray <- same; stray[1:4] <- c(9, 12, 15, 30)
w(rbind(squeeze("unequal", var, df, cov), squeeze("equal", var, rep(4, 100), cov), squeeze("no_df", novar, none, cov),
        squeeze("zero", zero, df, cov), squeeze("small", var[small], df[small], cov[small]), squeeze("tiny", var[tiny + 5], rep(4, 5), cov[tiny + 5]),
        squeeze("four", var[four], rep(4, 4), cov[four]),
        squeeze("no_spread", tight, rep(6, 100), cov), squeeze("stray", stray, rep(6, 100), cov),
        squeeze("ties", var, df, round(cov))), "squeeze.csv")

# lowess, with ties and with points that the interpolation skips
x <- sort(c(runif(300)^3 * 10, rep(2.5, 10), 5 + runif(40) / 100)); z <- sin(x) + rnorm(350) / 4; z[c(30, 200)] <- 9
w(data.frame(x, z, half = lowess(x, z, f = 0.5)$y, forty = lowess(x, z, f = 0.4)$y, wide = lowess(x, z)$y,
             once = lowess(x, z, f = 0.3, iter = 0)$y, dense = lowess(x, z, f = 0.1, iter = 3, delta = 0)$y), "lowess.csv")

# voom
counts <- matrix(rnbinom(genes * n, mu = rep(2^(level - 2), n) * rep(runif(n, 0.4, 2), each = genes) * exp(0.3 * rnorm(genes * 8))[as.integer(subject)], size = 8), genes)
counts[5, ] <- 0; storage.mode(counts) <- "integer"
library_size <- colSums(counts) * seq(0.8, 1.2, length = n)
w(counts, "counts.csv"); w(data.frame(library_size), "library_size.csv")
v <- voom(counts, design, lib.size = library_size); w(v$E, "voom_log_cpm.csv"); w(v$weights, "voom_weights.csv")
report(lmFit(v, design), coef, "fit_voom")
d1 <- duplicateCorrelation(v, design, block = subject)$consensus
v2 <- voom(counts, design, lib.size = library_size, block = subject, correlation = d1)
d2 <- duplicateCorrelation(v2, design, block = subject)$consensus
w(v2$weights, "voom_block_weights.csv"); w(data.frame(first = d1, second = d2), "voom_correlation.csv")
report(lmFit(v2, design, block = subject, correlation = d2), coef, "fit_voom_block")
vq <- voomWithQualityWeights(counts, design, lib.size = library_size)
w(vq$weights, "voom_quality_weights.csv")
vr <- voomWithQualityWeights(counts, design, lib.size = library_size, method = "reml", tol = 1e-13, maxiter = 500)
w(vr$weights, "voom_quality_reml_weights.csv")
w(data.frame(reml = arrayWeights(y, design, method = "reml"), by_gene = arrayWeights(y, design, method = "genebygene"),
             voom = vq$targets$sample.weights, voom_reml = vr$targets$sample.weights,
             reml_tight = arrayWeights(y, design, method = "reml", tol = 1e-12, maxiter = 200),
             reml_cells = arrayWeights(y, design, weights = cells, method = "reml", tol = 1e-12, maxiter = 200),
             missing = arrayWeights(miss, design)), "array_weights.csv")
writeLines(c(R.version.string, paste("limma", packageVersion("limma")), paste("statmod", packageVersion("statmod"))), "VERSIONS.txt")
