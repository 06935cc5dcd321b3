/** Add user: the details that the API asks for. Access and password come afterwards. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { createUser } from '../../../api/identity-store';
import { ErrorAlert } from '../../../components/error-alert';
import { consoleHref, useFollow } from '../../../components/navigation';
import { Page } from '../../../components/page';
import { usePageFrame } from '../../../shell/page-frame';
import { areaCrumb, WithInstance } from '../area';

const crumbs = [areaCrumb, { text: 'Users', path: '/identity-center/users' }];

const fields = [
  { name: 'userName', label: 'Username', description: 'Needed to sign in. It cannot be changed later.', type: 'text', autoComplete: 'off' },
  { name: 'email', label: 'Email address', description: '', type: 'email', autoComplete: 'off' },
  { name: 'givenName', label: 'First name', description: '', type: 'text', autoComplete: 'off' },
  { name: 'familyName', label: 'Last name', description: '', type: 'text', autoComplete: 'off' },
  { name: 'displayName', label: 'Display name', description: 'As it is shown to others.', type: 'text', autoComplete: 'off' },
] as const;

type FieldName = (typeof fields)[number]['name'];
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
  const [error, setError] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  const follow = useFollow();
  const { notify } = usePageFrame();

  const change = (name: FieldName, value: string) => {
    // As in AWS's console, the display name follows the first and last name until it is edited.
    const displayFollows = name !== 'displayName' && values.displayName === fullName(values);
    const next = { ...values, [name]: value };
    setValues(displayFollows ? { ...next, displayName: fullName(next) } : next);
    setProblems({ ...problems, [name]: undefined });
  };

  const submit = async () => {
    const found = findProblems(values);
    setProblems(found);
    const first = fields.find(({ name }) => found[name]);
    if (first) return form.current?.querySelector<HTMLInputElement>(`input[name="${first.name}"]`)?.focus();
    setSaving(true);
    setError(undefined);
    try {
      const userId = await createUser({
        IdentityStoreId: identityStoreId,
        UserName: values.userName.trim(),
        DisplayName: values.displayName.trim(),
        Name: { GivenName: values.givenName.trim(), FamilyName: values.familyName.trim() },
        Emails: [{ Value: values.email.trim(), Type: 'work', Primary: true }],
      });
      notify({ type: 'success', content: 'The user is added. It has no password yet: choose Reset password.' });
      await navigate(`/identity-center/users/${encodeURIComponent(userId)}`);
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };

  return (
    <Page title="Add user" breadcrumbs={crumbs}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" href={consoleHref('/identity-center/users')} onFollow={follow}>
                Cancel
              </Button>
              <Button variant="primary" loading={saving} loadingText="Adding the user">
                Add user
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {error !== undefined && <ErrorAlert error={error} />}
            <Container header={<Header variant="h2">Primary information</Header>}>
              <SpaceBetween size="l">
                {fields.map(({ name, label, description, type, autoComplete }) => (
                  <FormField key={name} label={label} description={description} errorText={problems[name]}>
                    <Input
                      name={name}
                      type={type}
                      autoComplete={autoComplete}
                      value={values[name]}
                      invalid={problems[name] !== undefined}
                      onChange={(event) => change(name, event.detail.value)}
                    />
                  </FormField>
                ))}
              </SpaceBetween>
            </Container>
          </SpaceBetween>
        </Form>
      </form>
    </Page>
  );
}

function fullName(values: Values): string {
  return `${values.givenName} ${values.familyName}`.trim();
}
