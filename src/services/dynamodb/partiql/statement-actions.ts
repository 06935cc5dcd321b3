/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html */
export const statementActions = ['Select', 'Insert', 'Update', 'Delete'].map((kind) => `dynamodb:PartiQL${kind}`);
