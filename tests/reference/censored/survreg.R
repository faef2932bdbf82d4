# Makes the CSVs beside it: SIMULATED left-censored data, and what survival says of them.
# Run in this folder: Rscript survreg.R
suppressMessages(library(survival))
set.seed(20260104)
write <- function(table, name) {
  cat(sprintf("# SIMULATED; %s, survival %s\n", R.version.string, packageVersion("survival")),
    file = name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = ",", quote = FALSE,
    row.names = FALSE))
}
# 12 others (rows 1-12) and 12 references, a covariate, log2 values; one limit for f1-f3 (about 10,
# 30 and 60 % censored), two limits for f4 (batches), a missing value in f5.
g <- rep(c(1, 0), each = 12); z <- rnorm(24); batch <- rep(c(0, 1), 12)
truth <- sapply(1:5, function(i) rnorm(24, 3 + 0.8 * g + 0.3 * z))
colnames(truth) <- paste0("f", 1:5)
limit <- sapply(c(0.1, 0.3, 0.6, 0.3, 0.3), function(share) rep(share, 24))
for (j in 1:5) limit[, j] <- quantile(truth[, j], limit[1, j])
limit[, 4] <- limit[, 4] + 0.6 * batch
censored <- truth < limit
values <- ifelse(censored, limit, truth)
values[3, 5] <- NA
colnames(censored) <- paste0("c", 1:5)
write(data.frame(g, z, values, censored * 1), "tobit_data.csv")
rows <- lapply(1:5, function(j) {
  fit <- survreg(Surv(values[, j], !censored[, j], type = "left") ~ g + z, dist = "gaussian",
    control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
  s <- summary(fit)$table
  data.frame(feature = paste0("f", j), intercept = s["(Intercept)", 1], g = s["g", 1], z = s["z", 1],
    se_intercept = s["(Intercept)", 2], se_g = s["g", 2], se_z = s["z", 2], scale = fit$scale,
    loglik = fit$loglik[2], pvalue_g = s["g", 4])
})
write(do.call(rbind, rows), "tobit_expected.csv")

# Changes of 16 pairs, 9 of the group of interest: follow-up, baseline, limits at the lower third.
group <- rep(c(1, 0), c(9, 7)); u <- rnorm(16)
pairs <- lapply(1:3, function(i) {
  pre <- 3 + u + 0.5 * rnorm(16); post <- 3.4 + 0.6 * group + u + 0.5 * rnorm(16)
  l <- quantile(c(pre, post), c(0.1, 0.3, 0.5)[i])
  list(pre = pmax(pre, l), post = pmax(post, l), cpre = pre < l, cpost = post < l)
})
table <- data.frame(group, do.call(cbind, lapply(1:3, function(i) setNames(
  data.frame(pairs[[i]]$pre, pairs[[i]]$post, pairs[[i]]$cpre * 1, pairs[[i]]$cpost * 1),
  paste0(c("pre", "post", "cpre", "cpost"), i)))))
write(table, "pairs_data.csv")
rows <- lapply(1:3, function(i) with(pairs[[i]], {
  d <- post - pre
  low <- ifelse(cpost, NA, d); high <- ifelse(cpre, NA, d)
  use <- !(cpre & cpost)
  fit <- survreg(Surv(low[use], high[use], type = "interval2") ~ group[use], dist = "gaussian",
    control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
  s <- summary(fit)$table
  data.frame(pair = i, time = s[1, 1], interaction = s[2, 1], se_time = s[1, 2],
    se_interaction = s[2, 2], scale = fit$scale, loglik = fit$loglik[2])
}))
write(do.call(rbind, rows), "change_expected.csv")

# Random-intercept Tobit: the pairs' bivariate normal likelihood by mvtnorm, maximised by optim.
suppressMessages(library(mvtnorm))
minus_loglik <- function(p, d) with(d, {
  s2 <- exp(2 * p[5]); t2 <- p[6]^2; v <- t2 + s2; cv <- t2
  m1 <- p[1] + p[2] * group; m2 <- m1 + p[3] + p[4] * group
  ll <- sapply(seq_along(pre), function(i) {
    if (!cpre[i] && !cpost[i]) return(dmvnorm(c(pre[i], post[i]), c(m1[i], m2[i]),
      matrix(c(v, cv, cv, v), 2), log = TRUE))
    if (cpre[i] && cpost[i]) return(log(pmvnorm(upper = c(pre[i], post[i]), mean = c(m1[i], m2[i]),
      sigma = matrix(c(v, cv, cv, v), 2), algorithm = TVPACK(abseps = 1e-14))))
    known <- if (cpost[i]) c(pre[i], m1[i]) else c(post[i], m2[i])
    other <- if (cpost[i]) c(post[i], m2[i]) else c(pre[i], m1[i])
    dnorm(known[1], known[2], sqrt(v), log = TRUE) +
      pnorm(other[1], other[2] + cv / v * (known[1] - known[2]), sqrt(v - cv^2 / v), log.p = TRUE)
  })
  -sum(ll)
})
rows <- lapply(1:3, function(i) {
  d <- c(pairs[[i]], list(group = group))
  p <- c(3, 0, 0.4, 0.5, log(0.5), 1)
  for (k in 1:4) p <- optim(p, minus_loglik, d = d, method = "BFGS",
    control = list(reltol = 1e-15, maxit = 500))$par
  covariance <- solve(optimHess(p, minus_loglik, d = d, control = list(ndeps = rep(1e-4, 6))))
  data.frame(pair = i, time = p[3], interaction = p[4], se_interaction = sqrt(covariance[4, 4]),
    scale = exp(p[5]), subject_sd = abs(p[6]), loglik = -minus_loglik(p, d))
})
write(do.call(rbind, rows), "random_intercept_expected.csv")

# Peto and Prentice's test of two groups with several limits: values flipped, left becomes right.
rows <- lapply(1:5, function(j) {
  fit <- survdiff(Surv(10 - values[, j], !censored[, j]) ~ g, rho = 1)
  data.frame(feature = paste0("f", j), chisq = fit$chisq)
})
write(do.call(rbind, rows), "peto_expected.csv")
