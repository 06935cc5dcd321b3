/** "Create user group": its name, and the policies that its users get. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { EditPage } from '../../../components/pages/edit-page';
import { usePageFrame } from '../../../components/pages/page-frame';
import { groupPath, groupsCrumbs } from '../addresses';
import { attachGroupPolicy, createGroup } from '../api/create';
import type { AttachedPolicy } from '../api/users';
import { nameProblem } from '../name-problem';
import { PolicyPicker } from '../policies/policy-picker';

const longestName = 128;

export function Component() {
  const [name, setName] = useState('');
  const [policies, setPolicies] = useState<readonly AttachedPolicy[]>([]);
  const [shown, setShown] = useState(false);
  const made = useRef<string>(undefined);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const problem = nameProblem(name, longestName);
  const save = async () => {
    const groupName = name.trim();
    if (made.current !== groupName) await createGroup(groupName);
    made.current = groupName;
    for (const { PolicyArn = '' } of policies) await attachGroupPolicy(groupName, PolicyArn);
    notify({ type: 'success', content: 'The user group is created.' });
    await navigate(groupPath(groupName));
  };
  return (
    <EditPage
      title="Create user group"
      breadcrumbs={groupsCrumbs}
      backPath="/iam/groups"
      saveLabel="Create user group"
      check={() => {
        setShown(true);
        return problem === undefined;
      }}
      onSave={save}
    >
      <Container header={<Header variant="h2">Name the group</Header>}>
        <FormField label="User group name" {...(shown && problem && { errorText: problem })}>
          <Input
            value={name}
            invalid={shown && problem !== undefined}
            onChange={(event) => setName(event.detail.value)}
          />
        </FormField>
      </Container>
      <PolicyPicker selected={policies} onChange={setPolicies} />
    </EditPage>
  );
}
