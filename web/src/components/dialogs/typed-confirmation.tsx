/** "To confirm, enter …": for what cannot be undone. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';

export interface TypedConfirmationProps {
  /** What must be typed, exactly. */
  readonly expected: string;
  readonly typed: string;
  readonly onChange: (typed: string) => void;
}

export function TypedConfirmation({ expected, typed, onChange }: TypedConfirmationProps) {
  return (
    <FormField
      label={
        <>
          To confirm, enter <bdi>{expected}</bdi>
        </>
      }
    >
      <Input
        value={typed}
        placeholder={expected}
        autoComplete={false}
        spellcheck={false}
        onChange={(event) => onChange(event.detail.value)}
      />
    </FormField>
  );
}

/** Blanks at the ends come with copying and are not meant. */
export function isConfirmed(typed: string, expected: string): boolean {
  return typed.trim() === expected.trim();
}
