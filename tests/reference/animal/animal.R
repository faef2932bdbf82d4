# Hot-plate latencies (right-censored, log-normal survival regression) and wheel running (slope of
# distance on day with its interval). SIMULATED values with a fixed seed.
# Run in this folder: Rscript animal.R
library(survival)
set.seed(7)
written <- paste0("# SIMULATED; R ", getRversion(), ", survival ", packageVersion("survival"))
save <- function(table, name) {
  con <- file(name, "w")
  writeLines(written, con)
  write.csv(table, con, row.names = FALSE, quote = FALSE)
  close(con)
}

n <- 24
group <- rep(c("rest", "run"), each = n / 2)
cutoff <- 30
true <- exp(rnorm(n, 2.7, 0.45) + 0.5 * (group == "run"))
latency <- round(pmin(true, cutoff), 2)
plate <- data.frame(animal = sprintf("m%02d", 1:n), species = "mouse", group = group,
  latency_s = latency, cutoff_s = cutoff)
save(plate, "hot_plate.csv")
fit <- survreg(Surv(latency, latency < cutoff, type = "right") ~ group, dist = "lognormal",
  control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
save(data.frame(estimate = coef(fit)[[2]], se = sqrt(diag(vcov(fit)))[[2]],
  censored = sum(latency >= cutoff)), "hot_plate_expected.csv")

days <- 1:12
wheel <- do.call(rbind, lapply(1:3, function(i) {
  data.frame(animal = sprintf("r%d", i), species = "rat", day = days,
    revolutions = round(3000 * (1 + 0.15 * i * days) + rnorm(12, 0, 800)), diameter_cm = 34)
}))
save(wheel, "wheel.csv")
expected <- do.call(rbind, lapply(split(wheel, wheel$animal), function(one) {
  km <- one$revolutions * pi * one$diameter_cm / 1e5
  line <- lm(km ~ one$day)
  interval <- confint(line)[2, ]
  data.frame(animal = one$animal[1], mean = mean(km), slope = coef(line)[[2]],
    low = interval[[1]], high = interval[[2]], fold = mean(tail(km, 3)) / mean(head(km, 3)))
}))
save(format(expected, digits = 15), "wheel_expected.csv")
