# Reference values for tests/statistics/test_designs.py, from R and metafor.
# Run in this directory: Rscript designs.R   (writes designs.json)
suppressMessages({library(metafor); library(jsonlite)})
pair <- function(e) c(as.numeric(e$yi), e$vi)
limits <- function(e, ...) { s <- summary(e, digits = 15, ...); c(s$ci.lb, s$ci.ub) }

# --- events in person-time
times <- expand.grid(x1 = c(0, 1, 9, 40), t1 = c(20.5, 413), x2 = c(0, 3, 19), t2 = c(15, 398))
rates <- lapply(seq_len(nrow(times)), function(i) {
  g <- times[i, ]
  args <- list(x1i = g$x1, t1i = g$t1, x2i = g$x2, t2i = g$t2)
  irr <- do.call(escalc, c("IRR", args)); ird <- do.call(escalc, c("IRD", args))
  list(figures = unlist(g, use.names = FALSE), ratio = c(pair(irr), exp(limits(irr))),
       difference = c(pair(ird), limits(ird)))
})

# --- proportions of one group
sizes <- expand.grid(x = c(0, 1, 7, 16, 17, 99, 100), n = c(1, 17, 100))
sizes <- sizes[sizes$x <= sizes$n, ]
shares <- lapply(seq_len(nrow(sizes)), function(i) {
  g <- sizes[i, ]
  plo <- escalc("PLO", xi = g$x, ni = g$n); pft <- escalc("PFT", xi = g$x, ni = g$n)
  list(figures = unlist(g, use.names = FALSE),
       logit = c(pair(plo), transf.ilogit(limits(plo))),
       freeman_tukey = c(pair(pft), transf.ipft(limits(pft), g$n)))
})

# --- the same people in both groups: from the table of pairs, and from the margins with phi
pairs <- list(c(5, 3, 7, 20), c(1, 2, 9, 4), c(10, 10, 2, 30), c(3, 3, 3, 3))
paired <- lapply(pairs, function(p) {
  names(p) <- c("a", "b", "c", "d")
  args <- list(ai = p["a"], bi = p["b"], ci = p["c"], di = p["d"])
  n <- sum(p); p1 <- (p["a"] + p["b"]) / n; p2 <- (p["a"] + p["c"]) / n
  phi <- (p["a"] / n - p1 * p2) / sqrt(p1 * (1 - p1) * p2 * (1 - p2))
  out <- lapply(c(risk_ratio = "MPRR", odds_ratio = "MPOR", risk_difference = "MPRD"), function(m)
    pair(do.call(escalc, c(m, args))))
  c(list(counts = unname(c(p["a"] + p["b"], p["a"] + p["c"], n)), phi = unname(phi)), out)
})

# --- means of the same people
grid <- expand.grid(m1 = c(84.7, 51), sd1 = c(4.5, 12), m2 = 74.5, sd2 = c(4.9, 1), n = c(8, 40), r = c(-0.2, 0, 0.5, 0.9))
changes <- lapply(seq_len(nrow(grid)), function(i) {
  g <- grid[i, ]
  mc <- escalc("MC", m1i = g$m1, sd1i = g$sd1, m2i = g$m2, sd2i = g$sd2, ni = g$n, ri = g$r)
  # A sample with exactly these figures, for the interval of the paired t test
  set.seed(i)
  z <- scale(cbind(rnorm(g$n), rnorm(g$n)))
  z <- z %*% solve(chol(cov(z)))
  x <- g$m1 + g$sd1 * z[, 1]; y <- g$m2 + g$sd2 * (g$r * z[, 1] + sqrt(1 - g$r^2) * z[, 2])
  list(figures = unlist(g, use.names = FALSE), mc = pair(mc), t = t.test(x, y, paired = TRUE)$conf.int[1:2])
})

# --- from one kind of outcome to another
means <- expand.grid(m1 = c(10, 6), sd1 = 3, n1 = c(5, 20), m2 = 8, sd2 = c(2, 4), n2 = 25)
from_means <- lapply(seq_len(nrow(means)), function(i) {
  g <- means[i, ]
  e <- escalc("D2ORL", m1i = g$m1, sd1i = g$sd1, n1i = g$n1, m2i = g$m2, sd2i = g$sd2, n2i = g$n2)
  list(figures = unlist(g, use.names = FALSE), odds_ratio = c(pair(e), exp(limits(e))))
})
counts <- list(c(7, 31, 9, 17), c(0, 31, 9, 17), c(4, 7, 19, 30))
from_counts <- lapply(counts, function(g) {
  e <- escalc("OR2DL", ai = g[1], n1i = g[2], ci = g[3], n2i = g[4])
  list(figures = g, standardised = c(pair(e), limits(e)))
})

# --- the size of a trial
risks <- expand.grid(p1 = c(0.05, 0.226, 0.4), p2 = c(0.1, 0.529), power = c(0.8, 0.9), alpha = c(0.05, 0.01))
sizes <- lapply(seq_len(nrow(risks)), function(i) {
  g <- risks[i, ]
  list(figures = unlist(g, use.names = FALSE),
       n = power.prop.test(p1 = g$p1, p2 = g$p2, power = g$power, sig.level = g$alpha, tol = 1e-10)$n)
})
gaps <- expand.grid(d = c(0.2, 0.5, 1.3), power = c(0.8, 0.9), alpha = c(0.05, 0.01))
mean_sizes <- lapply(seq_len(nrow(gaps)), function(i) {
  g <- gaps[i, ]
  list(figures = unlist(g, use.names = FALSE),
       n = power.t.test(delta = g$d, sd = 1, power = g$power, sig.level = g$alpha, tol = 1e-10)$n)
})

writeLines(toJSON(list(
  versions = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))),
  rates = rates, shares = shares, paired = paired, changes = changes, from_means = from_means,
  from_counts = from_counts, trials = sizes, mean_trials = mean_sizes
), digits = I(15), auto_unbox = TRUE, na = "null"), "designs.json")
