/** Step 1: predefined or custom, and for a predefined one which AWS managed policy. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { predefinedSets } from './predefined';

export type SetType = 'predefined' | 'custom';

const types = [
  {
    value: 'predefined',
    label: 'Predefined permission set',
    description: 'One AWS managed policy, for a usual task or job.',
  },
  {
    value: 'custom',
    label: 'Custom permission set',
    description: 'AWS managed, customer managed and inline policies, and a permissions boundary, as you choose.',
  },
];

export interface TypeFormProps {
  readonly type: SetType;
  readonly predefinedArn: string;
  readonly onType: (type: SetType) => void;
  readonly onPredefined: (arn: string) => void;
}

export function TypeForm({ type, predefinedArn, onType, onPredefined }: TypeFormProps) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Permission set type</Header>}>
        <Tiles
          ariaLabel="Permission set type"
          columns={2}
          value={type}
          items={types}
          onChange={(event) => onType(event.detail.value as SetType)}
        />
      </Container>
      {type === 'predefined' && (
        <Container header={<Header variant="h2">Policy for predefined permission set</Header>}>
          <RadioGroup
            ariaLabel="Policy for predefined permission set"
            value={predefinedArn}
            items={predefinedSets.map(({ name, arn, description }) => ({ value: arn, label: name, description }))}
            onChange={(event) => onPredefined(event.detail.value)}
          />
        </Container>
      )}
    </SpaceBetween>
  );
}
