/** "Create role": whom it trusts, what it may do, its name. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { currentSession } from '../../../api/session';
import { EditPage } from '../../../components/pages/edit-page';
import { jsonProblem } from '../../../components/json/json-field';
import { undefinedKeysNotice } from '../../../components/json/undefined-keys';
import { usePageFrame } from '../../../components/pages/page-frame';
import { rolePath, rolesCrumbs } from '../addresses';
import { attachRolePolicy, createRole } from '../api/create';
import type { AttachedPolicy } from '../api/users';
import { nameProblem } from '../name-problem';
import { PolicyPicker } from '../policies/policy-picker';
import { TrustFields, trustOf, type Trust } from './trust-fields';

const longestName = 64;

export function Component() {
  const [trust, setTrust] = useState<Trust>(() => trustOf('service', currentSession().account));
  const [policies, setPolicies] = useState<readonly AttachedPolicy[]>([]);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [shown, setShown] = useState(false);
  const made = useRef<string>(undefined);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const problems = { name: nameProblem(name, longestName), trust: jsonProblem(trust.document) };
  const save = async () => {
    const roleName = name.trim();
    if (made.current !== roleName)
      await createRole({ name: roleName, description: description.trim(), trustPolicy: trust.document });
    made.current = roleName;
    for (const { PolicyArn = '' } of policies) await attachRolePolicy(roleName, PolicyArn);
    notify({ type: 'success', content: 'The role is created.' });
    const notice = await undefinedKeysNotice(trust.document);
    if (notice) notify(notice);
    await navigate(rolePath(roleName));
  };
  return (
    <EditPage
      title="Create role"
      breadcrumbs={rolesCrumbs}
      backPath="/iam/roles"
      saveLabel="Create role"
      check={() => {
        setShown(true);
        return problems.name === undefined && problems.trust === undefined;
      }}
      onSave={save}
    >
      <TrustFields trust={trust} problem={shown ? problems.trust : undefined} onChange={setTrust} />
      <PolicyPicker selected={policies} onChange={setPolicies} />
      <Container header={<Header variant="h2">Role details</Header>}>
        <SpaceBetween size="l">
          <FormField label="Role name" {...(shown && problems.name && { errorText: problems.name })}>
            <Input
              value={name}
              invalid={shown && problems.name !== undefined}
              onChange={(event) => setName(event.detail.value)}
            />
          </FormField>
          <FormField label="Description (optional)">
            <Input value={description} onChange={(event) => setDescription(event.detail.value)} />
          </FormField>
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}
