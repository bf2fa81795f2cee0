RUNSCRIPT FROM 'classpath:io/txn/jdbc/schema-h2.sql';
CREATE TABLE own (id INT);
