/** A group's name and description. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { GroupProblems, GroupTexts } from './group-problems';

export function GroupFields({
  texts,
  problems,
  onChange,
}: {
  texts: GroupTexts;
  problems: GroupProblems;
  onChange: (texts: GroupTexts) => void;
}) {
  return (
    <SpaceBetween size="l">
      <FormField label="Group name" errorText={problems.name}>
        <Input
          name="groupName"
          autoComplete="off"
          value={texts.name}
          invalid={problems.name !== undefined}
          onChange={(event) => onChange({ ...texts, name: event.detail.value })}
        />
      </FormField>
      <FormField label="Description - optional" errorText={problems.description}>
        <Textarea
          value={texts.description}
          rows={2}
          invalid={problems.description !== undefined}
          onChange={(event) => onChange({ ...texts, description: event.detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
