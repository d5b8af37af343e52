# Reference values for tests/statistics, from R and metafor.
# Run in this directory: Rscript metafor.R   (writes metafor.json)
suppressMessages({library(metafor); library(jsonlite)})

# --- 2x2 tables: a of n1 against c of n2, with zeros, full groups and small cells
sizes <- c(1, 4, 10, 17, 100)
tables <- list()
for (n1 in sizes) for (n2 in sizes) {
  picks <- function(n) unique(pmin(n, c(0, 1, round(n / 2), n - 1, n)))
  for (a in picks(n1)) for (c in picks(n2)) tables[[length(tables) + 1]] <- c(a, n1, c, n2)
}
grid <- as.data.frame(do.call(rbind, tables))
names(grid) <- c("a", "n1", "c", "n2")
grid <- unique(grid)

escalc2 <- function(measure, to = "only0") {
  e <- escalc(measure, ai = a, n1i = n1, ci = c, n2i = n2, data = grid, to = to, append = FALSE)
  s <- summary(e, digits = 15)
  data.frame(yi = as.numeric(e$yi), vi = e$vi, lb = s$ci.lb, ub = s$ci.ub)
}
rr <- escalc2("RR"); or <- escalc2("OR"); rd <- escalc2("RD", to = "none")
rd0 <- escalc2("RD")
wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE)$conf.int[1:2])
exact <- function(x, n) binom.test(x, n)$conf.int[1:2]
rows <- lapply(seq_len(nrow(grid)), function(i) {
  g <- grid[i, ]
  w1 <- wilson(g$a, g$n1); w2 <- wilson(g$c, g$n2)
  p1 <- g$a / g$n1; p2 <- g$c / g$n2
  m <- matrix(c(g$a, g$n1 - g$a, g$c, g$n2 - g$c), 2)
  events <- g$a + g$c
  testable <- events > 0 && events < g$n1 + g$n2
  chi <- function(correct) if (testable) suppressWarnings(chisq.test(m, correct = correct)$p.value) else NA
  list(
    table = unlist(g, use.names = FALSE),
    risk_ratio = unlist(rr[i, ], use.names = FALSE),
    odds_ratio = unlist(or[i, ], use.names = FALSE),
    risk_difference = unlist(rd[i, c("yi", "vi")], use.names = FALSE),
    risk_difference_corrected = rd0[i, "yi"],
    # Newcombe 1998, method 10, composed from the Wilson limits of prop.test
    newcombe = c(p1 - p2 - sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2),
                 p1 - p2 + sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2)),
    wilson = w1, clopper_pearson = exact(g$a, g$n1),
    pearson = chi(FALSE), yates = chi(TRUE),
    fisher = if (testable) fisher.test(m)$p.value else NA
  )
})

# --- means
set.seed(1)
means <- expand.grid(m1 = c(6.71, 51.9), s1 = c(0, 1.6, 9.7), n1 = c(2, 8, 31),
                     m2 = 7.89, s2 = c(1.41, 12.9), n2 = c(3, 17))
sample_with <- function(m, s, n) { m + s * as.numeric(scale(rnorm(n))) }
mean_rows <- lapply(seq_len(nrow(means)), function(i) {
  g <- means[i, ]
  args <- list(m1i = g$m1, sd1i = g$s1, n1i = g$n1, m2i = g$m2, sd2i = g$s2, n2i = g$n2)
  md <- do.call(escalc, c("MD", args)); smd <- do.call(escalc, c("SMD", args))
  pooled <- do.call(escalc, c("MD", args, vtype = "HO"))
  x <- sample_with(g$m1, g$s1, g$n1); y <- sample_with(g$m2, g$s2, g$n2)
  s <- summary(smd, digits = 15)
  welch <- t.test(x, y); student <- t.test(x, y, var.equal = TRUE)
  list(
    figures = unlist(g, use.names = FALSE),
    md = c(as.numeric(md$yi), md$vi), md_pooled_variance = as.numeric(pooled$vi),
    smd = c(as.numeric(smd$yi), smd$vi, s$ci.lb, s$ci.ub),
    welch = c(welch$conf.int[1:2], welch$p.value),
    student = c(student$conf.int[1:2], student$p.value)
  )
})

zero <- lapply(c(1, 5, 17, 31, 500), function(n)
  list(n = n, upper = binom.test(0, n, alternative = "less")$conf.int[2]))

writeLines(toJSON(list(
  versions = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))),
  tables = rows, means = mean_rows, zero_events = zero
), digits = I(15), auto_unbox = TRUE, na = "null"), "metafor.json")
