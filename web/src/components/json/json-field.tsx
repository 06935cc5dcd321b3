/** A JSON document to write. */
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';

/** What is wrong with it as JSON; what it says is the service's to check. */
export function jsonProblem(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? undefined : 'The document must be a JSON object.';
  } catch (error) {
    return `This is no JSON: ${(error as Error).message}`;
  }
}

export interface JsonFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly rows?: number;
  readonly problem?: string | undefined;
  readonly onChange: (value: string) => void;
}

export function JsonField({ label, description, value, rows = 14, problem, onChange }: JsonFieldProps) {
  return (
    <FormField
      label={label}
      stretch
      {...(description !== undefined && { description })}
      {...(problem !== undefined && { errorText: problem })}
    >
      <div className="json-field">
        <Textarea
          value={value}
          rows={rows}
          spellcheck={false}
          invalid={problem !== undefined}
          onChange={(event) => onChange(event.detail.value)}
        />
      </div>
    </FormField>
  );
}
