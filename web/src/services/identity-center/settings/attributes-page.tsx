/** Manage attributes for access control: a key for each, and the user attribute that it takes. */
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Autosuggest from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import {
  enableAccessControlAttributes,
  getAccessControlAttributes,
  putAccessControlAttributes,
  type AccessControlAttribute,
} from '../api/access-control-attributes';
import { isNotFound } from '../../../api/errors';
import { useQuery } from '../../../api/use-query';
import { ConflictAlert } from '../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../components/pages/edit-page';
import { useDraft } from '../../../components/state/use-draft';
import { usePageFrame } from '../../../components/pages/page-frame';
import { areaCrumb, WithInstance } from '../area';

const title = 'Manage attributes for access control';
const crumbs = [areaCrumb, { text: 'Settings', path: '/identity-center/settings' }];
const back = '/identity-center/settings?tab=access-control';
const mostAttributes = 50;

/** https://docs.aws.amazon.com/singlesignon/latest/userguide/attributemappingsconcept.html */
const sources = [
  'userName',
  'name.givenName',
  'name.familyName',
  'name.middleName',
  'displayName',
  'nickName',
  'emails[primary eq true].value',
  'addresses[primary eq true].streetAddress',
  'addresses[primary eq true].locality',
  'addresses[primary eq true].region',
  'addresses[primary eq true].postalCode',
  'addresses[primary eq true].country',
  'phoneNumbers[primary eq true].value',
  'userType',
  'title',
  'locale',
  'timezone',
  'preferredLanguage',
  'enterprise.employeeNumber',
  'enterprise.costCenter',
  'enterprise.organization',
  'enterprise.division',
  'enterprise.department',
  'enterprise.manager.value',
].map((path) => `\${path:${path}}`);

export function Component() {
  return <WithInstance title={title}>{({ instanceArn }) => <Attributes instanceArn={instanceArn} />}</WithInstance>;
}

function Attributes({ instanceArn }: { instanceArn: string }) {
  const query = useQuery(
    `access-control-attributes/${instanceArn}`,
    async (signal) => (await getAccessControlAttributes(instanceArn, signal)) ?? [],
  );
  return query.data ? (
    <AttributesForm instanceArn={instanceArn} loaded={query.data} />
  ) : (
    <EditPage title={title} breadcrumbs={crumbs} query={query} />
  );
}

function findProblems(attributes: readonly AccessControlAttribute[]): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  const seen = new Set<string>();
  attributes.forEach(({ key, source }, index) => {
    if (key.trim() === '') problems.set(index, 'Enter a key, or remove the attribute.');
    else if (key.trim().length > 128) problems.set(index, 'A key has up to 128 characters.');
    else if (seen.has(key.trim())) problems.set(index, 'Another attribute has this key.');
    else if (source.trim() === '') problems.set(index, 'Enter a value, such as ${path:userName}.');
    seen.add(key.trim());
  });
  return problems;
}

interface Draft {
  readonly before: readonly AccessControlAttribute[];
  readonly edited: readonly AccessControlAttribute[];
}

const textOf = (attributes: readonly AccessControlAttribute[]) =>
  attributes
    .map(({ key, source }) => `${key} = ${source}`)
    .sort()
    .join(', ');

function AttributesForm({ instanceArn, loaded }: { instanceArn: string; loaded: readonly AccessControlAttribute[] }) {
  const draft = useDraft<Draft>('access-control-attributes', { before: loaded, edited: loaded });
  const { before, edited } = draft.values;
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const [conflict, setConflict] = useState<readonly AccessControlAttribute[]>();
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const save = async () => {
    const current = (await getAccessControlAttributes(instanceArn)) ?? [];
    if (textOf(current) !== textOf(before)) return setConflict(current);
    const wanted = edited.map(({ key, source }) => ({ key: key.trim(), source: source.trim() }));
    try {
      await putAccessControlAttributes(instanceArn, wanted);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await enableAccessControlAttributes(instanceArn);
      await putAccessControlAttributes(instanceArn, wanted);
    }
    notify({ type: 'success', content: 'The attributes for access control are saved.' });
    await navigate(back);
  };
  const resolve = (next: Draft) => {
    draft.change(next);
    setConflict(undefined);
  };
  return (
    <EditPage
      title={title}
      breadcrumbs={crumbs}
      backPath={back}
      check={() => {
        const found = findProblems(edited);
        setProblems(found);
        return found.size === 0;
      }}
      onSave={save}
    >
      {conflict && (
        <ConflictAlert
          what="list of attributes"
          changed={[{ label: 'The list', theirs: textOf(conflict) }]}
          onTakeTheirs={() => resolve({ before: conflict, edited: conflict })}
          onKeepMine={() => resolve({ before: conflict, edited })}
        />
      )}
      <Container header={<Header variant="h2">Attributes</Header>}>
        <AttributeRows attributes={edited} problems={problems} onChange={(next) => draft.change({ edited: next })} />
      </Container>
    </EditPage>
  );
}

interface AttributeRowsProps {
  readonly attributes: readonly AccessControlAttribute[];
  readonly problems: ReadonlyMap<number, string>;
  readonly onChange: (attributes: readonly AccessControlAttribute[]) => void;
}

function AttributeRows({ attributes, problems, onChange }: AttributeRowsProps) {
  const put = (index: number, part: Partial<AccessControlAttribute>) =>
    onChange(attributes.map((attribute, place) => (place === index ? { ...attribute, ...part } : attribute)));
  return (
    <AttributeEditor<AccessControlAttribute>
      items={[...attributes]}
      addButtonText="Add attribute"
      removeButtonText="Remove"
      disableAddButton={attributes.length >= mostAttributes}
      additionalInfo={`You can add up to ${mostAttributes - attributes.length} more attributes.`}
      i18nStrings={{
        removeButtonAriaLabel: ({ key }) => `Remove the attribute ${key}`,
        itemRemovedAriaLive: 'The attribute is removed.',
        errorIconAriaLabel: 'Error',
      }}
      empty={<Box color="text-body-secondary">No attributes.</Box>}
      onAddButtonClick={() => onChange([...attributes, { key: '', source: '' }])}
      onRemoveButtonClick={(event) =>
        onChange(attributes.filter((_attribute, index) => index !== event.detail.itemIndex))
      }
      definition={[
        {
          label: 'Key',
          errorText: (_attribute, index) => problems.get(index),
          control: ({ key }, index) => (
            <Input
              ariaLabel={`Key of attribute ${index + 1}`}
              value={key}
              invalid={problems.has(index)}
              onChange={(event) => put(index, { key: event.detail.value })}
            />
          ),
        },
        {
          label: 'Value',
          control: ({ source }, index) => (
            <Autosuggest
              ariaLabel={`Value of attribute ${index + 1}`}
              value={source}
              options={sources.map((value) => ({ value }))}
              enteredTextLabel={(text) => `Use "${text}"`}
              empty="No suggestions"
              clearAriaLabel={`Clear the value of attribute ${index + 1}`}
              placeholder={'${path:userName}'}
              onChange={(event) => put(index, { source: event.detail.value })}
            />
          ),
        },
      ]}
    />
  );
}
