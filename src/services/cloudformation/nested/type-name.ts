/** The type of a stack in a stack. */
export const nestedStackType = 'AWS::CloudFormation::Stack';
