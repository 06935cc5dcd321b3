/**
 * Services of AWS that are not here, as far as their names matter: in conditions, reports, resource control policies,
 * service-linked roles (absent-linked-roles.ts). Data only; a service that comes takes its facts into its manifest,
 * and its entries go.
 *
 * Sources, under https://docs.aws.amazon.com: organizations/latest/userguide/orgs_manage_policies_rcps.html (resource
 * control), IAM/latest/UserGuide/reference_policies_condition-keys.html (called via),
 * IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html (service-linked roles).
 */
import type { ServiceFacts } from '../wire/service.ts';
import { absentLinkedRoles } from './absent-linked-roles.ts';

/** By the prefix of their actions. Those with a title are in IAM's reports, as services that there will be. */
const facts: readonly ServiceFacts[] = [
  { iamPrefix: 'aoss', resourceControlled: true },
  { iamPrefix: 'athena', forwards: true },
  { iamPrefix: 'cloudfront', isGlobal: true, resourceControlled: true },
  { iamPrefix: 'codebuild', resourceControlled: true },
  { iamPrefix: 'ecr-public', resourceControlled: true },
  { iamPrefix: 'events', title: 'Amazon EventBridge', resourceControlled: true },
  { iamPrefix: 'firehose', resourceControlled: true },
  { iamPrefix: 'opensearch', resourceControlled: true },
  { iamPrefix: 'resource-groups', resourceControlled: true },
  { iamPrefix: 'route53', isGlobal: true },
  { iamPrefix: 'route53domains', isGlobal: true },
  { iamPrefix: 'signin', resourceControlled: true },
  { iamPrefix: 'sqs', resourceControlled: true },
  {
    iamPrefix: 'support',
    isGlobal: true,
  },
  { iamPrefix: 'wafv2', resourceControlled: true },
  { iamPrefix: 'xray', resourceControlled: true },
];

/** With the roles of each; a service of which only roles are known is called as its principals end. */
export const absentServices: readonly ServiceFacts[] = withLinkedRoles();

function withLinkedRoles(): readonly ServiceFacts[] {
  const roles = Map.groupBy(absentLinkedRoles, ({ principal }) => principal.split('.').at(-3)!);
  const known = new Set(facts.map(({ iamPrefix }) => iamPrefix));
  const others = [...roles.keys()]
    .filter((prefix) => !known.has(prefix))
    .map((iamPrefix): ServiceFacts => ({ iamPrefix }));
  return [...facts, ...others].map((fact) => {
    const serviceLinkedRoles = roles.get(fact.iamPrefix);
    return serviceLinkedRoles ? { ...fact, serviceLinkedRoles } : fact;
  });
}
