/** What creating and editing a parameter ask for alike. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';

export type Tier = 'Standard' | 'Advanced';
export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface Values {
  readonly description: string;
  readonly tier: Tier;
  readonly type: ParameterType;
  /** Of a SecureString; empty: AWS's own. */
  readonly keyId: string;
  readonly value: string;
}

export const initialValues: Values = { description: '', tier: 'Standard', type: 'String', keyId: '', value: '' };

export interface ParameterFieldsProps {
  readonly values: Values;
  readonly showProblems: boolean;
  /** An advanced parameter stays one. */
  readonly isTierFixed?: boolean;
  readonly onChange: (part: Partial<Values>) => void;
}

export function valueProblem({ value }: Values): string | undefined {
  return value === '' ? 'Enter a value.' : undefined;
}

export function ParameterFields({ values, showProblems, isTierFixed = false, onChange }: ParameterFieldsProps) {
  const problem = showProblems ? valueProblem(values) : undefined;
  return (
    <SpaceBetween size="l">
      <FormField label="Description - optional">
        <Input value={values.description} onChange={(event) => onChange({ description: event.detail.value })} />
      </FormField>
      <FormField label="Tier">
        <RadioGroup
          value={values.tier}
          onChange={(event) => onChange({ tier: event.detail.value as Tier })}
          items={[
            { value: 'Standard', label: 'Standard', description: 'Values of up to 4 KB.', disabled: isTierFixed },
            { value: 'Advanced', label: 'Advanced', description: 'Values of up to 8 KB. It cannot go back.' },
          ]}
        />
      </FormField>
      <FormField label="Type">
        <RadioGroup
          value={values.type}
          onChange={(event) => onChange({ type: event.detail.value as ParameterType })}
          items={[
            { value: 'String', label: 'String' },
            { value: 'StringList', label: 'StringList', description: 'Values with commas between them.' },
            { value: 'SecureString', label: 'SecureString', description: 'Encrypted by a KMS key.' },
          ]}
        />
      </FormField>
      {values.type === 'SecureString' && (
        <FormField label="KMS key ID - optional" constraintText="Without one it is alias/aws/ssm.">
          <Input
            value={values.keyId}
            spellcheck={false}
            onChange={(event) => onChange({ keyId: event.detail.value })}
          />
        </FormField>
      )}
      <FormField label="Value" {...(problem !== undefined && { errorText: problem })}>
        <Textarea
          value={values.value}
          invalid={problem !== undefined}
          spellcheck={false}
          onChange={(event) => onChange({ value: event.detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}

/** As PutParameter takes them. */
export function inputOf({ description, tier, type, keyId, value }: Values) {
  return {
    Description: description,
    Tier: tier,
    Type: type,
    Value: value,
    ...(type === 'SecureString' && keyId.trim() !== '' && { KeyId: keyId.trim() }),
  };
}
