/**
 * AWS IAM Access Analyzer: its checks of a policy (ValidatePolicy), which are IAM's of this server (`iam/validation`).
 *
 * Is not: analyzers and their findings, archive rules, access previews, policy generation, and the questions of
 * CheckNoNewAccess, CheckAccessNotGranted and CheckNoPublicAccess, which AWS proves and a search would only guess; they
 * answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html
 */
import { defineService } from '../../wire/service.ts';

export const accessanalyzer = defineService({
  name: 'accessanalyzer',
  iamPrefix: 'access-analyzer',
  title: 'AWS IAM Access Analyzer',
  principal: 'access-analyzer.amazonaws.com',
  serviceLinkedRoles: [
    {
      principal: 'access-analyzer.amazonaws.com',
      name: 'AccessAnalyzer',
      policy: 'AccessAnalyzerServiceRolePolicy',
    },
  ],
  operations: { ValidatePolicy: { load: () => import('./validate-policy.ts') } },
});
