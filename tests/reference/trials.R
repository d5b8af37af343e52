# Writes the figures of five collections of trials as metadat has them, each as a CSV file, and
# trials.json, what metafor makes of them, into the working directory: metadat is GPL, so that the
# tests run this anew and nothing of it is kept.
suppressMessages({library(metafor); library(jsonlite)})
sets <- list(
  li2007 = list(data = dat.li2007[c("study", "year", "ai", "n1i", "ci", "n2i")], measures = c("OR", "RR")),
  lee2004 = list(data = dat.lee2004[c("study", "year", "ai", "n1i", "ci", "n2i")], measures = c("RR", "OR")),
  hahn2001 = list(data = dat.hahn2001[c("study", "ai", "n1i", "ci", "n2i")], measures = c("OR", "RR")),
  damico2009 = list(data = dat.damico2009[c("study", "year", "xt", "nt", "xc", "nc")], measures = c("OR", "RR")),
  normand1999 = list(data = dat.normand1999[c("source", "n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i")],
                     measures = c("MD", "SMD"))
)
figures <- function(fit) list(estimate = fit$beta[1], se = fit$se, tau2 = fit$tau2)
result <- list(versions = list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                               metadat = as.character(packageVersion("metadat"))))
for (name in names(sets)) {
  x <- sets[[name]]$data
  label <- if (is.null(x$year)) x[[1]] else paste(x$study, x$year)
  figure <- setdiff(names(x), c("study", "year", "source"))
  write.csv(cbind(study = label, x[figure]), paste0(name, ".csv"),
            row.names = FALSE, quote = 1)
  for (measure in sets[[name]]$measures) {
    e <- if (measure %in% c("MD", "SMD")) escalc(measure, m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i,
                                                 sd2i = sd2i, n2i = n2i, data = x)
    else if (name == "damico2009") escalc(measure, ai = xt, n1i = nt, ci = xc, n2i = nc, data = x, drop00 = TRUE)
    else escalc(measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = x, drop00 = TRUE)
    kept <- !is.na(e$yi)
    result[[name]][[measure]] <- list(
      study = label[kept], yi = as.numeric(e$yi)[kept], vi = e$vi[kept],
      left_out = as.list(label[!kept]),
      equal = figures(rma(yi, vi, data = e, method = "EE")),
      random = figures(rma(yi, vi, data = e, method = "DL"))
    )
  }
}
write_json(result, "trials.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
