from funding.plans.models.plans import Plan, PlanDocument, PlanStep
from funding.plans.models.versions import PlanCorrection, PlanLine, PlanRule, PlanVersion

__all__ = ["Plan", "PlanCorrection", "PlanDocument", "PlanLine", "PlanRule", "PlanStep", "PlanVersion"]
