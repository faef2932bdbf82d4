# SIMULATED values and what R makes of their designs. Run in this folder: Rscript make_designs.R
suppressMessages({library(limma); library(car)})
versions <- paste0("# SIMULATED; R ", getRversion(), ", limma ", packageVersion("limma"), ", car ", packageVersion("car"))
save_table <- function(x, file) {
  con <- file(file, "w"); writeLines(versions, con)
  write.csv(format(as.data.frame(x), digits = 17, trim = TRUE), con, quote = FALSE); close(con)
}
features <- 15
simulate <- function(seed, sheet, effect) {
  set.seed(seed); n <- length(unique(sheet$subject))
  y <- sapply(seq_len(features), function(j) {
    trait <- rnorm(n, 8, 1)
    trait[as.integer(factor(sheet$subject))] + effect * j / features + rnorm(nrow(sheet), 0, 0.3 + 0.4 * j / features)
  })
  colnames(y) <- sprintf("f%02d", seq_len(features))
  y
}
save_case <- function(name, sheet, y) save_table(cbind(sheet, y), paste0(name, "_data.csv"))
# For F, topTable bounds the degrees of freedom of the prior by nothing; for t by those of all features together. The
# p-value here has the bound of t for both (they differ only where the prior has infinitely many).
several <- function(fit, coef) {
  e <- eBayes(fit); t <- topTable(e, coef = coef, number = Inf, sort.by = "none")
  p <- pf(t$F, length(coef), e$df.total, lower.tail = FALSE)
  if (all(is.finite(e$df.prior)) && all(e$df.total == e$df.prior + e$df.residual)) stopifnot(all.equal(p, t$P.Value))
  data.frame(t[, seq_along(coef), drop = FALSE], F = t$F, pvalue = p, padj = p.adjust(p, "BH"), df2 = e$df.total)
}
one <- function(fit, coef) {
  e <- eBayes(fit); t <- topTable(e, coef = coef, number = Inf, sort.by = "none", confint = TRUE)
  data.frame(log2_fc = t$logFC, ci_low = t$CI.L, ci_high = t$CI.R, stat = t$t, pvalue = t$P.Value, df = e$df.total, row.names = rownames(t))
}

# Three timepoints, two groups of unequal size, a subject without T2, single missing values.
sheet <- expand.grid(timepoint = c("T0", "T1", "T2"), subject = sprintf("S%02d", 1:11))
sheet$group <- ifelse(sheet$subject %in% sprintf("S%02d", 1:5), "NRH", "RH")
sheet$sample <- paste0(sheet$subject, sheet$timepoint)
t <- as.integer(factor(sheet$timepoint)) - 1
set.seed(11); sheet$weight <- round(runif(nrow(sheet), 0.3, 3), 3)
y <- simulate(1, sheet, 0.5 * t + 0.7 * t * (sheet$group == "RH"))
save_case("times", sheet, y)
subject <- factor(sheet$subject); T1 <- as.numeric(t == 1); T2 <- as.numeric(t == 2); RH <- as.numeric(sheet$group == "RH")
save_table(several(lmFit(t(y), model.matrix(~ 0 + subject + T1 + T2)), c("T1", "T2")), "times_f.csv")
gaps <- y; set.seed(12); gaps[sample(length(gaps), 20)] <- NA; gaps[sheet$sample == "S03T2", ] <- NA
save_case("gaps", sheet, gaps)
keep <- sheet$sample != "S03T2"
# topTable takes one covariance of the coefficients for all features, which isn't that of a feature with missing
# cells: F is computed here from each feature's own, and limma's posterior variance.
exact_f <- function(y, X, coef) {
  e <- eBayes(lmFit(t(y), X)); b <- e$coefficients[, coef]
  F <- sapply(seq_len(ncol(y)), function(j) {
    seen <- !is.na(y[, j]); V <- solve(crossprod(X[seen, ]))[coef, coef]
    drop(b[j, ] %*% solve(V) %*% b[j, ]) / length(coef) / e$s2.post[j]
  })
  p <- pf(F, length(coef), e$df.total, lower.tail = FALSE)
  data.frame(b, F = F, pvalue = p, padj = p.adjust(p, "BH"), df2 = e$df.total)
}
save_table(exact_f(gaps[keep, ], model.matrix(~ 0 + subject + T1 + T2)[keep, ], c("T1", "T2")), "gaps_f.csv")
RH1 <- RH * T1; RH2 <- RH * T2
save_table(several(lmFit(t(y), model.matrix(~ 0 + subject + T1 + T2 + RH1 + RH2)), c("RH1", "RH2")), "interaction_f.csv")
# The step T2 - T1 as a coefficient: baseline T1.
first <- as.numeric(t == 0); last <- as.numeric(t == 2)
save_table(one(lmFit(t(y), model.matrix(~ 0 + subject + first + last)), "last"), "step_t.csv")
RHfirst <- RH * first; RHlast <- RH * last
save_table(one(lmFit(t(y), model.matrix(~ 0 + subject + first + last + RHfirst + RHlast)), "RHlast"), "step_interaction_t.csv")
save_table(one(lmFit(t(gaps[keep, ]), model.matrix(~ 0 + subject + first + last)[keep, ], weights = sheet$weight[keep]), "last"), "weights_t.csv")
save_table(several(lmFit(t(y), model.matrix(~ 0 + subject + T1 + T2), weights = sheet$weight), c("T1", "T2")), "weights_f.csv")
# Three groups at one timepoint.
arm <- rep(c("A", "B", "C"), c(9, 12, 12)); B <- as.numeric(arm == "B"); C <- as.numeric(arm == "C")
save_table(several(lmFit(t(y), model.matrix(~ B + C)), c("B", "C")), "arms_f.csv")

# Repeated-measures analysis of variance with its corrections.
rm_anova <- function(v) {
  wide <- matrix(v, ncol = 3, byrow = TRUE); colnames(wide) <- c("T0", "T1", "T2"); wide <- wide[complete.cases(wide), ]
  a <- Anova(lm(wide ~ 1), idata = data.frame(time = factor(colnames(wide))), idesign = ~ time, type = 3)
  s <- suppressWarnings(summary(a, multivariate = FALSE)); u <- s$univariate.tests["time", ]; p <- s$pval.adjustments["time", ]
  d <- data.frame(y = c(wide), s = factor(row(wide)), t = factor(col(wide)))
  o <- summary(aov(y ~ t + Error(s), d)); b <- o[["Error: s"]][[1]]; w <- o[["Error: Within"]][[1]]
  ges <- w[1, "Sum Sq"] / (w[1, "Sum Sq"] + b[1, "Sum Sq"] + w[2, "Sum Sq"])
  limit <- function(F, df1, df2, tail) if (pf(F, df1, df2) < tail) 0 else
    uniroot(function(l) pf(F, df1, df2, ncp = l) - tail, c(0, 400), tol = 1e-12)$root
  interval <- function(F, df1, df2) { l <- c(limit(F, df1, df2, 0.95), limit(F, df1, df2, 0.05)); l / (l + df2) }
  df1 <- w[1, "Df"]; df2 <- w[2, "Df"]; F <- w[1, "F value"]; pes <- w[1, "Sum Sq"] / sum(w[, "Sum Sq"])
  pi <- interval(F, df1, df2); gi <- interval((ges / df1) / ((1 - ges) / df2), df1, df2)
  c(n = nrow(wide), F = unname(u["F value"]), p = unname(u["Pr(>F)"]), F_aov = F, df1 = df1, df2 = df2,
    gg = unname(p["GG eps"]), p_gg = unname(p["Pr(>F[GG])"]), hf = unname(p["HF eps"]), p_hf = unname(p["Pr(>F[HF])"]),
    pes = pes, pes_low = pi[1], pes_high = pi[2], ges = ges, ges_low = gi[1], ges_high = gi[2],
    scheffe = sqrt(2 * qf(0.95, df1, df2)))
}
save_table(t(apply(gaps, 2, rm_anova)), "gaps_rm.csv")
save_table(t(apply(y, 2, rm_anova)), "times_rm.csv")

# Crossover: subject x diet x pre/post, the order of the diets balanced.
sheet <- expand.grid(timepoint = c("pre", "post"), diet = c("FF", "MED"), subject = sprintf("S%02d", 1:8))
odd <- as.integer(factor(sheet$subject)) %% 2 == 1
sheet$sequence <- ifelse(odd, "FF-MED", "MED-FF")
sheet$period <- ifelse((sheet$diet == "FF") == odd, 1, 2)
sheet$sample <- paste(sheet$subject, sheet$diet, sheet$timepoint, sep = "_")
med <- as.numeric(sheet$diet == "MED"); post <- as.numeric(sheet$timepoint == "post")
visit <- factor(paste(sheet$subject, sheet$diet)); set.seed(21)
y <- simulate(2, sheet, 0.4 * post + 0.8 * med * post + 0.3 * (sheet$period == 2) * post) +
  sapply(seq_len(features), function(j) rnorm(nlevels(visit), 0, 0.4)[as.integer(visit)])
save_case("crossover", sheet, y)
change <- function(d) y[sheet$diet == d & post == 1, ] - y[sheet$diet == d & post == 0, ]
difference <- t(change("MED") - change("FF"))
sequence <- c(0.5, -0.5)[1 + as.integer(factor(sheet$sequence[sheet$diet == "FF" & post == 0])) - 1]
save_table(one(lmFit(difference, cbind(effect = rep(1, 8))), "effect"), "crossover_t.csv")
save_table(one(lmFit(difference, cbind(effect = 1, sequence = sequence)), "effect"), "crossover_period_t.csv")
both <- med * post; subject <- factor(sheet$subject)
save_table(one(lmFit(t(y), model.matrix(~ 0 + subject + med + post + both)), "both"), "crossover_formula_t.csv")
design <- model.matrix(~ med + post + both)
rho <- duplicateCorrelation(t(y), design, block = subject)$consensus.correlation
save_table(data.frame(one(lmFit(t(y), design, block = subject, correlation = rho), "both"), rho = rho), "crossover_random_t.csv")

# Response to a dose: slope of the changes, and linear with quadratic at one timepoint.
sheet <- data.frame(subject = sprintf("S%02d", 1:14), dose = c(0, 0, 10, 10, 20, 20, 30, 30, 40, 40, 50, 50, 60, 60), age = c(20:26, 33:27))
sheet$sample <- sheet$subject
y <- simulate(3, sheet, 0.08 * sheet$dose - 0.0012 * sheet$dose^2)
save_case("dose", sheet, y)
dose <- sheet$dose; square <- dose^2; age <- sheet$age
save_table(one(lmFit(t(y), model.matrix(~ dose + age)), "dose"), "dose_t.csv")
save_table(several(lmFit(t(y), model.matrix(~ dose + square)), c("dose", "square")), "dose_f.csv")
