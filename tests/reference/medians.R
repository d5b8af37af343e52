# Reference values for tests/statistics/test_medians.py, from R's estmeansd and metaBLUE.
# Run in this directory, with both installed: Rscript medians.R   (writes medians.json)
library(jsonlite)
if (!exists("bc.mean.sd")) { library(estmeansd); library(metaBLUE) }

grid <- list(
  c(3, 5, 9), c(48, 108, 192), c(124, 849, 3170), c(1.2, 1.3, 1.9), c(10, 20, 30), c(10, 22, 30),
  c(0.5, 0.8, 2.4), c(60, 71, 77), c(1, 9, 10)
)
rows <- list()
for (figures in grid) for (n in c(5, 12, 31, 250)) for (quartiles in c(TRUE, FALSE)) {
  type <- if (quartiles) "S2" else "S1"
  args <- if (quartiles) list(q1.val = figures[1], med.val = figures[2], q3.val = figures[3], n = n) else
    list(min.val = figures[1], med.val = figures[2], max.val = figures[3], n = n)
  bc <- tryCatch(do.call(bc.mean.sd, c(args, avoid.mc = TRUE)), error = function(e) NULL)
  rows[[length(rows) + 1]] <- list(
    figures = figures, n = n, quartiles = quartiles,
    luo_mean = Luo.mean(figures, n, type)$muhat, wan_sd = Wan.std(figures, n, type)$sigmahat,
    mcgrath = if (is.null(bc)) NA else c(bc$est.mean, bc$est.sd), power = if (is.null(bc)) NA else bc$shape
  )
}
writeLines(toJSON(list(
  versions = list(R = R.version.string, estmeansd = "1.0.1", metaBLUE = "1.0.0"), medians = rows
), digits = I(15), auto_unbox = TRUE, na = "null"), "medians.json")
