"""From a study file to a folder of results, step by step, each taken up again where it is whole.

Nothing is imported here, so that a run in which nothing changed is over before pandas would be
loaded. The doors are `rh_omics.workflow.run.run_study` and `rh_omics.workflow.verify.verify_run`.
"""
