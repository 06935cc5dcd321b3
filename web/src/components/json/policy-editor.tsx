/** A policy to write, with what is said of it meanwhile, in the words of IAM Access Analyzer's policy checks. */
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { policyFindings, type Finding, type FindingType, type PolicyType } from '../../api/policy-check';
import { JsonField, type JsonFieldProps } from './json-field';

export interface PolicyEditorProps extends JsonFieldProps {
  readonly policyType: PolicyType;
}

export function PolicyEditor({ policyType, ...field }: PolicyEditorProps) {
  return (
    <SpaceBetween size="s">
      <JsonField {...field} />
      <PolicyChecks document={field.value} policyType={policyType} />
    </SpaceBetween>
  );
}

/** After the last key that was pressed. */
const pauseMilliseconds = 400;

function useFindings(document: string, policyType: PolicyType): readonly Finding[] | undefined {
  const [findings, setFindings] = useState<readonly Finding[]>();
  useEffect(() => {
    let current = true;
    const ask = () =>
      // Whoever saves is told by the service itself; that nobody can say more in advance is no failure.
      policyFindings(document, policyType).then(
        (found) => current && setFindings(found),
        () => current && setFindings(undefined),
      );
    const timer = window.setTimeout(() => void ask(), pauseMilliseconds);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [document, policyType]);
  return findings;
}

const kinds: Readonly<Record<FindingType, { name: string; plural: string; status: StatusIndicatorProps.Type }>> = {
  ERROR: { name: 'Error', plural: 'Errors', status: 'error' },
  SECURITY_WARNING: { name: 'Security', plural: 'Security', status: 'warning' },
  WARNING: { name: 'Warning', plural: 'Warnings', status: 'warning' },
  SUGGESTION: { name: 'Suggestion', plural: 'Suggestions', status: 'info' },
};
const order = Object.keys(kinds) as FindingType[];

function PolicyChecks({ document, policyType }: { document: string; policyType: PolicyType }) {
  const findings = useFindings(document, policyType);
  if (findings === undefined) return null;
  const counted = order
    .map((type) => `${kinds[type].plural}: ${findings.filter((one) => one.findingType === type).length}`)
    .join(', ');
  const sorted = order.flatMap((type) => findings.filter((one) => one.findingType === type));
  return (
    <section aria-label="Policy validation">
      <SpaceBetween size="xs">
        <div role="status">
          {findings.length === 0 ? (
            <StatusIndicator>The policy checks found nothing.</StatusIndicator>
          ) : (
            <Box variant="strong">{counted}</Box>
          )}
        </div>
        {sorted.length > 0 && (
          <ul className="policy-findings">
            {sorted.map((finding, index) => (
              <li key={`${index}/${finding.findingDetails}`}>
                <StatusIndicator type={kinds[finding.findingType].status}>
                  {kinds[finding.findingType].name}
                </StatusIndicator>
                {placeOf(finding)}: <bdi>{finding.findingDetails}</bdi>
              </li>
            ))}
          </ul>
        )}
      </SpaceBetween>
    </section>
  );
}

function placeOf({ statement, sid, line, column }: Finding): string {
  if (line !== undefined) return ` in line ${line}, column ${column}`;
  if (statement === undefined) return '';
  return ` in statement ${statement + 1}${sid ? ` (${sid})` : ''}`;
}
