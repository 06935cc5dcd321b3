/** Tags as pairs of text fields; `findTagProblems` says what AWS would refuse. */
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import Input from '@cloudscape-design/components/input';

export interface TagText {
  readonly key: string;
  readonly value: string;
}

/** AWS's quota of tags on a resource. */
const mostTags = 50;

/** By the tag's place in the list; empty where every tag may be saved. */
export function findTagProblems(tags: readonly TagText[]): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  const seen = new Set<string>();
  tags.forEach(({ key }, index) => {
    if (key.trim() === '') problems.set(index, 'Enter a key, or remove the tag.');
    else if (/^aws:/i.test(key)) problems.set(index, "Keys that begin with aws: are AWS's own.");
    else if (seen.has(key.trim())) problems.set(index, 'Another tag has this key.');
    seen.add(key.trim());
  });
  return problems;
}

export interface TagFieldsProps {
  readonly tags: readonly TagText[];
  readonly showProblems: boolean;
  readonly onChange: (tags: readonly TagText[]) => void;
}

export function TagFields({ tags, showProblems, onChange }: TagFieldsProps) {
  const problems = showProblems ? findTagProblems(tags) : new Map<number, string>();
  const put = (index: number, part: Partial<TagText>) =>
    onChange(tags.map((tag, place) => (place === index ? { ...tag, ...part } : tag)));
  return (
    <AttributeEditor<TagText>
      items={[...tags]}
      addButtonText="Add new tag"
      removeButtonText="Remove"
      disableAddButton={tags.length >= mostTags}
      additionalInfo={`You can add up to ${mostTags - tags.length} more tags.`}
      i18nStrings={{
        removeButtonAriaLabel: ({ key }) => `Remove the tag ${key}`,
        itemRemovedAriaLive: 'The tag is removed.',
        errorIconAriaLabel: 'Error',
      }}
      empty={<Box color="text-body-secondary">No tags.</Box>}
      onAddButtonClick={() => onChange([...tags, { key: '', value: '' }])}
      onRemoveButtonClick={(event) => onChange(tags.filter((_tag, index) => index !== event.detail.itemIndex))}
      definition={[
        {
          label: 'Key',
          errorText: (_tag, index) => problems.get(index),
          control: ({ key }, index) => (
            <Input
              ariaLabel={`Key of tag ${index + 1}`}
              value={key}
              invalid={problems.has(index)}
              onChange={(event) => put(index, { key: event.detail.value })}
            />
          ),
        },
        {
          label: 'Value - optional',
          control: ({ value }, index) => (
            <Input
              ariaLabel={`Value of tag ${index + 1}`}
              value={value}
              onChange={(event) => put(index, { value: event.detail.value })}
            />
          ),
        },
      ]}
    />
  );
}
