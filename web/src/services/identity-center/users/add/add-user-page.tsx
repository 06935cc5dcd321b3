/** Add user: details, groups, review, in the order and with the labels of AWS's console. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { addToGroup } from '../../api/directory-changes';
import { describeError } from '../../../../api/errors';
import { createUser, type Group } from '../../api/identity-store';
import { createOneTimePassword } from '../../api/local-api';
import { useDraft } from '../../../../components/state/use-draft';
import { WizardPage } from '../../../../components/pages/wizard-page';
import { usePageFrame } from '../../../../components/pages/page-frame';
import { areaCrumb, WithInstance } from '../../area';
import { AddUserReview } from './add-user-review';
import { AttributeFields } from '../attribute-fields';
import { ChooseGroups } from './choose-groups';
import { invite } from './invite';
import { OneTimePassword } from '../one-time-password';
import { passwordChoices, type PasswordChoice } from './password-choice';
import {
  emptyAttributes,
  findAttributeProblems,
  newUser,
  type AttributeProblems,
  type AttributeTexts,
} from '../user-attributes';

const usersPath = '/identity-center/users';
const crumbs = [areaCrumb, { text: 'Users', path: usersPath }];

interface Values {
  readonly step: number;
  readonly userName: string;
  readonly confirmEmail: string;
  readonly password: PasswordChoice;
  readonly attributes: AttributeTexts;
  readonly groups: readonly Group[];
}

const start: Values = {
  step: 0,
  userName: '',
  confirmEmail: '',
  password: 'email',
  attributes: emptyAttributes,
  groups: [],
};

function findProblems({ userName, confirmEmail, attributes }: Values): AttributeProblems {
  const problems: Record<string, string> = { ...findAttributeProblems(attributes) };
  const name = userName.trim();
  if (name === '') problems['userName'] = 'Enter the username.';
  else if (/\s/.test(name) || name.length > 128)
    problems['userName'] = 'A username has up to 128 characters, and no space.';
  if (!problems['email'] && confirmEmail.trim() !== attributes['email']?.trim())
    problems['confirmEmail'] = 'The two addresses differ.';
  return problems;
}

export function Component() {
  return (
    <WithInstance title="Add user">
      {({ identityStoreId }) => <AddUser identityStoreId={identityStoreId} />}
    </WithInstance>
  );
}

function AddUser({ identityStoreId }: { identityStoreId: string }) {
  const { values, change } = useDraft('add-user', start);
  const [showProblems, setShowProblems] = useState(false);
  const problems: AttributeProblems = showProblems ? findProblems(values) : {};
  const [oneTimePassword, setOneTimePassword] = useState<string>();
  const navigate = useNavigate();
  const { notify } = usePageFrame();

  const add = async () => {
    const userId = await createUser(newUser(identityStoreId, values.userName, values.attributes));
    // From here on the user exists: what fails is told, and may be done on the user's page.
    const failures: ReactNode[] = [];
    for (const group of values.groups) {
      await addToGroup(identityStoreId, group.GroupId ?? '', userId).catch((error: unknown) =>
        failures.push(
          <>
            Not added to the group <bdi>{group.DisplayName}</bdi>: {describeError(error).message}
          </>,
        ),
      );
    }
    let password: string | undefined;
    let verifies = false;
    if (values.password === 'one-time-password') {
      password = await createOneTimePassword(userId).then(
        (answer) => answer.oneTimePassword,
        (error: unknown) => void failures.push(<>No one-time password: {describeError(error).message}</>),
      );
    } else {
      await invite(userId).then(
        ({ verifiesEmail }) => void (verifies = verifiesEmail),
        (error: unknown) => failures.push(<>No mail was sent: {describeError(error).message}</>),
      );
    }
    const view = { text: 'View user', path: `${usersPath}/${encodeURIComponent(userId)}` };
    const name = <bdi>{values.userName.trim()}</bdi>;
    const address = <bdi>{values.attributes['email']?.trim()}</bdi>;
    notify({
      type: 'success',
      content: (
        <>
          The user {name} is added.{' '}
          {values.password === 'email' && (
            <>
              Password setup instructions go to {address}
              {verifies && '; the link in them also verifies the address'}.
            </>
          )}
        </>
      ),
      link: view,
    });
    for (const content of failures) notify({ type: 'error', content, link: view });
    if (password === undefined) await navigate(usersPath);
    else setOneTimePassword(password);
  };

  return (
    <>
      <WizardPage
        title="Add user"
        breadcrumbs={crumbs}
        step={values.step}
        onStep={(step) => change({ step })}
        submitLabel="Add user"
        cancelPath={usersPath}
        onSubmit={add}
        steps={[
          {
            title: 'Specify user details',
            check: () => {
              const passed = Object.keys(findProblems(values)).length === 0;
              setShowProblems(!passed);
              return passed;
            },
            content: <Details values={values} problems={problems} change={change} />,
          },
          {
            title: 'Add user to groups',
            isOptional: true,
            content: (
              <ChooseGroups
                identityStoreId={identityStoreId}
                chosen={values.groups}
                onChange={(groups) => change({ groups })}
              />
            ),
          },
          {
            title: 'Review and add user',
            content: <AddUserReview {...values} onEdit={(step) => change({ step })} />,
          },
        ]}
      />
      {oneTimePassword !== undefined && (
        <OneTimePassword
          userName={values.userName.trim()}
          password={oneTimePassword}
          onClose={() => void navigate(usersPath)}
        />
      )}
    </>
  );
}

function Details({
  values,
  problems,
  change,
}: {
  values: Values;
  problems: AttributeProblems;
  change: (part: Partial<Values>) => void;
}) {
  return (
    <AttributeFields
      texts={values.attributes}
      problems={problems}
      onChange={(attributes) => change({ attributes })}
      before={[
        <FormField
          key="userName"
          label="Username"
          description="Needed to sign in to the AWS access portal. It cannot be changed later."
          errorText={problems['userName']}
        >
          <Input
            name="userName"
            autoComplete="off"
            value={values.userName}
            invalid={problems['userName'] !== undefined}
            onChange={(event) => change({ userName: event.detail.value })}
          />
        </FormField>,
        <FormField key="password" label="Password" description="Choose how this user gets a password.">
          <RadioGroup
            value={values.password}
            items={[...passwordChoices]}
            onChange={(event) => change({ password: event.detail.value as PasswordChoice })}
          />
        </FormField>,
      ]}
      afterEmail={[
        <FormField key="confirmEmail" label="Confirm email address" errorText={problems['confirmEmail']}>
          <Input
            name="confirmEmail"
            type="email"
            autoComplete="off"
            value={values.confirmEmail}
            invalid={problems['confirmEmail'] !== undefined}
            onChange={(event) => change({ confirmEmail: event.detail.value })}
          />
        </FormField>,
      ]}
    />
  );
}
