-- One database per service: nothing but the services' own words to each other keeps them in step.
create database orders;
create database inventory;
create database payment;
