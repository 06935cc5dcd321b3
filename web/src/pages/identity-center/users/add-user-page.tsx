/** Add user: the details that the API asks for. Access and password come afterwards. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { createUser, type CreateUserCommandInput } from '../../../api/identity-store';
import { ErrorAlert } from '../../../components/error-alert';
import { consoleHref, useFollow } from '../../../components/navigation';
import { Page } from '../../../components/page';
import { useAction } from '../../../components/use-action';
import { usePageFrame } from '../../../shell/page-frame';
import { areaCrumb, WithInstance } from '../area';

const crumbs = [areaCrumb, { text: 'Users', path: '/identity-center/users' }];

const fields = [
  { name: 'userName', label: 'Username', description: 'Needed to sign in. It cannot be changed later.', type: 'text' },
  { name: 'email', label: 'Email address', description: '', type: 'email' },
  { name: 'givenName', label: 'First name', description: '', type: 'text' },
  { name: 'familyName', label: 'Last name', description: '', type: 'text' },
  { name: 'displayName', label: 'Display name', description: 'As it is shown to others.', type: 'text' },
] as const;

type Field = (typeof fields)[number];
type FieldName = Field['name'];
type Values = Readonly<Record<FieldName, string>>;
type Problems = Partial<Record<FieldName, string>>;

const emptyValues: Values = { userName: '', email: '', givenName: '', familyName: '', displayName: '' };

/** Only what a person can mend at a glance; the service checks everything. */
function findProblems(values: Values): Problems {
  const problems: Problems = {};
  for (const { name, label } of fields) if (values[name].trim() === '') problems[name] = `Enter the ${label.toLowerCase()}.`;
  if (!problems.email && !/^[^\s@]+@[^\s@]+$/.test(values.email.trim())) problems.email = 'Enter an address such as name@example.com.';
  return problems;
}

export function Component() {
  return <WithInstance title="Add user">{({ identityStoreId }) => <AddUser identityStoreId={identityStoreId} />}</WithInstance>;
}

function AddUser({ identityStoreId }: { identityStoreId: string }) {
  const [values, setValues] = useState(emptyValues);
  const [problems, setProblems] = useState<Problems>({});
  const form = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const add = useAction(async () => {
    const userId = await createUser(userInput(identityStoreId, values));
    notify({ type: 'success', content: 'The user is added. It has no password yet: choose Reset password.' });
    await navigate(`/identity-center/users/${encodeURIComponent(userId)}`);
  });

  const change = (name: FieldName, value: string) => {
    // As in AWS's console, the display name follows the first and last name until it is edited.
    const displayFollows = name !== 'displayName' && values.displayName === fullName(values);
    const next = { ...values, [name]: value };
    setValues(displayFollows ? { ...next, displayName: fullName(next) } : next);
    setProblems({ ...problems, [name]: undefined });
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = findProblems(values);
    setProblems(found);
    const first = fields.find(({ name }) => found[name]);
    if (first) form.current?.querySelector<HTMLInputElement>(`input[name="${first.name}"]`)?.focus();
    else add.run();
  };

  return (
    <Page title="Add user" breadcrumbs={crumbs}>
      <form ref={form} noValidate onSubmit={submit}>
        <Form actions={<FormActions saving={add.running} />}>
          <SpaceBetween size="l">
            {add.error !== undefined && <ErrorAlert error={add.error} />}
            <Container header={<Header variant="h2">Primary information</Header>}>
              <SpaceBetween size="l">
                {fields.map((field) => (
                  <UserField key={field.name} field={field} value={values[field.name]} problem={problems[field.name]} onChange={(value) => change(field.name, value)} />
                ))}
              </SpaceBetween>
            </Container>
          </SpaceBetween>
        </Form>
      </form>
    </Page>
  );
}

function UserField({ field, value, problem, onChange }: { field: Field; value: string; problem: string | undefined; onChange: (value: string) => void }) {
  return (
    <FormField label={field.label} description={field.description} errorText={problem}>
      <Input name={field.name} type={field.type} autoComplete="off" value={value} invalid={problem !== undefined} onChange={(event) => onChange(event.detail.value)} />
    </FormField>
  );
}

function FormActions({ saving }: { saving: boolean }) {
  const follow = useFollow();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" formAction="none" href={consoleHref('/identity-center/users')} onFollow={follow}>
        Cancel
      </Button>
      <Button variant="primary" loading={saving} loadingText="Adding the user">
        Add user
      </Button>
    </SpaceBetween>
  );
}

function userInput(identityStoreId: string, values: Values): CreateUserCommandInput {
  return {
    IdentityStoreId: identityStoreId,
    UserName: values.userName.trim(),
    DisplayName: values.displayName.trim(),
    Name: { GivenName: values.givenName.trim(), FamilyName: values.familyName.trim() },
    Emails: [{ Value: values.email.trim(), Type: 'work', Primary: true }],
  };
}

function fullName(values: Values): string {
  return `${values.givenName} ${values.familyName}`.trim();
}
