# The report: what is in the bundle, and where its boot goes.

.PHONY: report
#: make report                out/$(PROFILE)/report.html: what is in the bundle, where its boot goes, what has changed
report: $(P)/bzImage | $(OUT)/.setup-run
	$(Q)$(STEP) REPORT "of $(PROFILE)" $(LOG)/report-$(PROFILE).log env PYTHONPATH=src \
		$(PYTHON) -B -m report $(OUT) $(PROFILE) $(DEFINES:%=-D %) $(DESCRIPTIONS)
	$(Q)echo "  $(P)/report.html"
