/** "Add an AWS account": creates one, and waits until AWS has made it. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { isNetworkFailure } from '../../api/errors';
import { createAccount, describeAccountCreation, type CreateAccountStatus } from './api/changes';
import { EditPage } from '../../components/pages/edit-page';
import { findTagProblems, TagFields, type TagText } from '../../components/tags/tag-fields';
import { useDraft } from '../../components/state/use-draft';
import { usePageFrame } from '../../components/pages/page-frame';
import { accountPath, organizationsCrumb } from './addresses';

interface Values {
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: readonly TagText[];
}

const initial: Values = { name: '', email: '', roleName: 'OrganizationAccountAccessRole', tags: [] };

const pollMilliseconds = 300;

/** AWS's FailureReason as a sentence that says what to do. */
const failures: Readonly<Record<string, string>> = {
  EMAIL_ALREADY_EXISTS: 'Another AWS account has this e-mail address already. Enter another address.',
  ACCOUNT_LIMIT_EXCEEDED: 'The organization has as many accounts as its quota allows. A closed account counts too.',
  INTERNAL_FAILURE: 'The account could not be created because of an internal failure. Try again.',
};

export function Component() {
  const { values, change } = useDraft('create-account', initial);
  const [showProblems, setShowProblems] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const problems = findProblems(values);
  const check = () => {
    const found =
      Object.values(problems).some((problem) => problem !== undefined) || findTagProblems(values.tags).size > 0;
    setShowProblems(found);
    return !found;
  };
  const create = async () => {
    setWaiting(true);
    try {
      const { AccountId: accountId = '' } = await createAndWait(values);
      notify({ type: 'success', content: `The account ${accountId} is created.` });
      await navigate(accountPath(accountId));
    } finally {
      setWaiting(false);
    }
  };
  const shown = showProblems ? problems : {};
  return (
    <EditPage
      title="Add an AWS account"
      breadcrumbs={[organizationsCrumb]}
      backPath="/organizations"
      saveLabel="Create AWS account"
      check={check}
      onSave={create}
    >
      <Container header={<Header variant="h2">Create an AWS account</Header>}>
        <SpaceBetween size="l">
          <FormField label="AWS account name" errorText={shown.name}>
            <Input
              value={values.name}
              invalid={shown.name !== undefined}
              autoComplete={false}
              onChange={(event) => change({ name: event.detail.value })}
            />
          </FormField>
          <FormField
            label="Email address of the account's owner"
            description="No other AWS account may have it."
            errorText={shown.email}
          >
            <Input
              type="email"
              value={values.email}
              invalid={shown.email !== undefined}
              autoComplete={false}
              onChange={(event) => change({ email: event.detail.value })}
            />
          </FormField>
          <FormField
            label="IAM role name"
            description="The management account administers the new account by this role."
            errorText={shown.roleName}
          >
            <Input
              value={values.roleName}
              invalid={shown.roleName !== undefined}
              autoComplete={false}
              onChange={(event) => change({ roleName: event.detail.value })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Tags</Header>}>
        <TagFields tags={values.tags} showProblems={showProblems} onChange={(tags) => change({ tags })} />
      </Container>
      {waiting && <StatusIndicator type="in-progress">AWS is creating the account</StatusIndicator>}
    </EditPage>
  );
}

function findProblems({ name, email, roleName }: Values): { name?: string; email?: string; roleName?: string } {
  return {
    ...(name.trim() === '' && { name: 'Enter a name.' }),
    ...(!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) && { email: 'Enter an address such as name@example.com.' }),
    ...(!/^[\w+=,.@-]{1,64}$/.test(roleName.trim()) && {
      roleName: 'Use 1 to 64 letters, digits and the characters + = , . @ - _',
    }),
  };
}

async function createAndWait({ name, email, roleName, tags }: Values): Promise<CreateAccountStatus> {
  let status = await createAccount({
    AccountName: name.trim(),
    Email: email.trim(),
    RoleName: roleName.trim(),
    Tags: tags.map(({ key, value }) => ({ Key: key.trim(), Value: value })),
  });
  while (status.State === 'IN_PROGRESS') {
    await new Promise((resolve) => window.setTimeout(resolve, pollMilliseconds));
    try {
      status = await describeAccountCreation(status.Id ?? '');
    } catch (error) {
      // The account is created without us; a server that restarts answers again in a moment.
      if (!isNetworkFailure(error)) throw error;
    }
  }
  if (status.State === 'SUCCEEDED') return status;
  const reason = status.FailureReason ?? 'INTERNAL_FAILURE';
  throw new Error(`${reason}: ${failures[reason] ?? 'The account was not created.'}`);
}
