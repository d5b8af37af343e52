# Reference values for tests/statistics/test_ordinal.py, from R's MASS::polr, and for
# tests/statistics/test_confounding.py, from R's EValue.
# Run in this directory: Rscript ordinal.R   (writes ordinal.json)
suppressMessages({library(MASS); library(jsonlite)})
if (!exists("evalues.OR")) library(EValue)

tables <- list(
  list(c(3, 5, 8, 4), c(9, 6, 3, 2)), list(c(12, 10, 7), c(15, 9, 2)), list(c(0, 4, 6, 10, 3), c(2, 6, 5, 4, 1)),
  list(c(20, 30, 40, 10, 5, 2, 1), c(25, 33, 30, 12, 3, 1, 0)), list(c(7, 24), c(9, 8))
)
rows <- lapply(tables, function(t) {
  k <- length(t[[1]])
  d <- data.frame(y = factor(rep(seq_len(k), 2), ordered = TRUE), x = rep(c(1, 0), each = k), n = c(t[[1]], t[[2]]))
  d <- d[d$n > 0, ]
  if (k == 2) {
    g <- glm((y == 2) ~ x, family = binomial, weights = n, data = d, control = list(epsilon = 1e-14))
    found <- c(coef(g)[["x"]], vcov(g)["x", "x"])
  } else {
    m <- polr(y ~ x, weights = n, data = d, Hess = TRUE, control = list(reltol = 1e-15, maxit = 1000))
    found <- c(coef(m)[["x"]], vcov(m)["x", "x"])
  }
  list(first = t[[1]], second = t[[2]], log_odds_ratio = found)
})

ratios <- list(c(3.9, 2.4, 6.34), c(0.8, 0.71, 0.91), c(0.56, 0.46, 0.69), c(2, 0.9, 4.4))
e <- function(f, r, rare) { m <- suppressWarnings(suppressMessages(f(r[1], lo = r[2], hi = r[3], rare = rare)))
  v <- m["E-values", ]; c(v["point"], ifelse(is.na(v["lower"]), v["upper"], v["lower"])) }
strengths <- lapply(ratios, function(r) list(
  ratio = r, odds_rare = unname(e(evalues.OR, r, TRUE)), odds_common = unname(e(evalues.OR, r, FALSE)),
  hazard_rare = unname(e(evalues.HR, r, TRUE)), hazard_common = unname(e(evalues.HR, r, FALSE))
))
writeLines(toJSON(list(
  versions = list(R = R.version.string, MASS = as.character(packageVersion("MASS")), EValue = "2.0.0"),
  scales = rows, e_values = strengths
), digits = I(15), auto_unbox = TRUE, na = "null"), "ordinal.json")
