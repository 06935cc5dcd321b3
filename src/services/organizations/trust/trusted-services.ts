/**
 * Services that may be trusted with an organization, by their principals, in the order of AWS's page.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html (2026-11)
 */
const trusted = `
account aws-artifact-account-sync auditmanager backup billing billing-cost-management
member.org.stacksets.cloudformation stacksets.cloudformation cloudtrail cloudwatch
observabilityadmin compute-optimizer config config-multiaccountsetup controltower
cost-optimization-hub.bcm bcm-data-exports detective devops-guru ds ec2 fms guardduty
malware-protection.guardduty health iam access-analyzer inspector2 agentless.inspector2
license-manager license-manager.member-account license-manager-linux-subscriptions
license-manager-user-subscriptions macie managed-services license-management.marketplace
private-marketplace.marketplace procurement-insights.marketplace mgn migrationhub
networkmanager network-firewall network-security-director networkflowmonitor notifications
notifications-contacts partnercentral-account-management user-subscriptions q ram
resiliencehub resource-explorer-2 route53profiles securityhub securityhubv2 security-ir
securitylake securitylake.resource-management savingsplans servicecatalog servicequotas
sso ssm opsdatasync.ssm ssm-quicksetup ssm-incidents storage-lens.s3 support
tagpolicies.tag reporting.trustedadvisor wellarchitected ipam
reachabilityanalyzer.networkinsights chatbot bedrock transform deadline omics
`;

const principals: ReadonlySet<string> = new Set(
  trusted
    .trim()
    .split(/\s+/)
    .map((name) => `${name}.amazonaws.com`),
);

export function isTrustedService(principal: string): boolean {
  return principals.has(principal);
}
