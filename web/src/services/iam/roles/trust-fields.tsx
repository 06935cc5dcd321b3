/** Whom a new role trusts: a service, an account, or what the trust policy says. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { currentSession } from '../../../api/session';
import { JsonField } from '../../../components/json/json-field';

type TrustKind = 'service' | 'account';

export interface Trust {
  readonly kind: TrustKind;
  /** The trust policy, as it will be sent. */
  readonly document: string;
}

const kinds = [
  { value: 'service', label: 'AWS service', description: 'A service, such as AWS Lambda, acts in this account.' },
  { value: 'account', label: 'AWS account', description: 'Principals of an account that its own policies allow it.' },
];

export function trustOf(kind: TrustKind, account: string): Trust {
  const Principal = kind === 'service' ? { Service: 'lambda.amazonaws.com' } : { AWS: `arn:aws:iam::${account}:root` };
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
  return { kind, document: JSON.stringify(document, null, 2) };
}

export interface TrustFieldsProps {
  readonly trust: Trust;
  readonly problem: string | undefined;
  readonly onChange: (trust: Trust) => void;
}

export function TrustFields({ trust, problem, onChange }: TrustFieldsProps) {
  return (
    <Container header={<Header variant="h2">Trusted entity</Header>}>
      <SpaceBetween size="l">
        <RadioGroup
          ariaLabel="Trusted entity type"
          value={trust.kind}
          items={kinds}
          onChange={(event) => onChange(trustOf(event.detail.value as TrustKind, currentSession().account))}
        />
        <JsonField
          label="Trust policy"
          description="Write here whom exactly the role trusts."
          value={trust.document}
          problem={problem}
          onChange={(document) => onChange({ ...trust, document })}
        />
      </SpaceBetween>
    </Container>
  );
}
