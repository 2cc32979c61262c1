/*
 * Emulates /dev/i2c-N for one process: preloaded into it, this library turns the calls of linux/i2c-dev.h into requests
 * to a server on a Unix socket, which moves the bytes to and from simulated chips. Each open file is a connection.
 *
 * Environment: LABGATE_I2C_SOCKET is the socket; LABGATE_I2C_BUSES, LABGATE_I2C_DENIED and LABGATE_I2C_BUSY list, each
 * number with a comma before and after it, the buses there are, the buses that may not be opened, and the addresses
 * that a driver of the kernel has taken.
 *
 * Request:  u32 bytes that follow, u16 bus, u16 messages, for each {u16 address, u16 flags, u16 length, written bytes}.
 * Reply:    u32 bytes that follow, i32 errno, the bytes of all read messages. Numbers are little-endian.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>

#define DEVICE_PREFIX "/dev/i2c-"
#define MAX_FILES 4096
#define MAX_MESSAGE_BYTES 8192
#define EMULATED_FUNCTIONALITY I2C_FUNC_I2C

struct emulated_file {
  int is_open;
  /* Tells this file from a later one with the same number: close() is not watched. */
  ino_t inode;
  uint16_t bus;
  uint16_t address;
  pthread_mutex_t lock;
};

static struct emulated_file files[MAX_FILES];

#define REAL(name, ...)                                                                    \
  static __typeof__(name) *real_##name;                                                    \
  if (real_##name == NULL) real_##name = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);      \
  return real_##name(__VA_ARGS__)

static int is_listed(const char *variable, long number) {
  char wanted[32];
  const char *list = getenv(variable);
  snprintf(wanted, sizeof wanted, ",%ld,", number);
  return list != NULL && strstr(list, wanted) != NULL;
}

static struct emulated_file *emulated(int fd) {
  struct stat status;
  if (fd < 0 || fd >= MAX_FILES || !files[fd].is_open) return NULL;
  if (fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode) || status.st_ino != files[fd].inode) {
    files[fd].is_open = 0;
    return NULL;
  }
  return &files[fd];
}

static int send_all(int fd, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return -1;
    bytes += sent;
    count -= (size_t)sent;
  }
  return 0;
}

static int receive_all(int fd, void *into, size_t count) {
  uint8_t *bytes = into;
  while (count > 0) {
    ssize_t received = recv(fd, bytes, count, 0);
    if (received <= 0) return -1;
    bytes += received;
    count -= (size_t)received;
  }
  return 0;
}

static size_t put16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
  return 2;
}

static void put32(uint8_t *at, uint32_t value) {
  put16(at, (uint16_t)value);
  put16(at + 2, (uint16_t)(value >> 16));
}

static size_t request_bytes(const struct i2c_msg *messages, uint32_t count) {
  size_t bytes = 8;
  for (uint32_t i = 0; i < count; i++) bytes += 6 + ((messages[i].flags & I2C_M_RD) ? 0 : messages[i].len);
  return bytes;
}

static int send_request(int fd, uint16_t bus, const struct i2c_msg *messages, uint32_t count) {
  size_t size = request_bytes(messages, count), at = 4;
  uint8_t *request = malloc(size);
  if (request == NULL) return -1;
  put32(request, (uint32_t)(size - 4));
  at += put16(request + at, bus);
  at += put16(request + at, (uint16_t)count);
  for (uint32_t i = 0; i < count; i++) {
    at += put16(request + at, messages[i].addr);
    at += put16(request + at, messages[i].flags);
    at += put16(request + at, messages[i].len);
    if (messages[i].flags & I2C_M_RD) continue;
    memcpy(request + at, messages[i].buf, messages[i].len);
    at += messages[i].len;
  }
  int result = send_all(fd, request, size);
  free(request);
  return result;
}

/* Gives 0 or the errno of the transfer. */
static int receive_reply(int fd, struct i2c_msg *messages, uint32_t count) {
  uint32_t size;
  int32_t error;
  if (receive_all(fd, &size, 4) != 0 || receive_all(fd, &error, 4) != 0) return EIO;
  if (error != 0) return error;
  for (uint32_t i = 0; i < count; i++) {
    if ((messages[i].flags & I2C_M_RD) && receive_all(fd, messages[i].buf, messages[i].len) != 0) return EIO;
  }
  return 0;
}

static int transfer(struct emulated_file *file, int fd, struct i2c_msg *messages, uint32_t count) {
  pthread_mutex_lock(&file->lock);
  int error = send_request(fd, file->bus, messages, count) == 0 ? receive_reply(fd, messages, count) : EIO;
  pthread_mutex_unlock(&file->lock);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

static int connect_bus(long bus) {
  struct sockaddr_un server = {.sun_family = AF_UNIX};
  struct stat status;
  const char *path = getenv("LABGATE_I2C_SOCKET");
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (path == NULL || fd < 0 || fd >= MAX_FILES) goto failed;
  strncpy(server.sun_path, path, sizeof server.sun_path - 1);
  if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0 || fstat(fd, &status) != 0) goto failed;
  files[fd].inode = status.st_ino;
  files[fd].bus = (uint16_t)bus;
  files[fd].address = 0;
  pthread_mutex_init(&files[fd].lock, NULL);
  files[fd].is_open = 1;
  return fd;
failed:
  if (fd >= 0) close(fd);
  errno = ENODEV;
  return -1;
}

/* Gives a descriptor, -1 with errno, or -2 for a path that is not ours. */
static int open_emulated(const char *path) {
  char *end;
  if (path == NULL || strncmp(path, DEVICE_PREFIX, strlen(DEVICE_PREFIX)) != 0) return -2;
  long bus = strtol(path + strlen(DEVICE_PREFIX), &end, 10);
  if (*end != '\0') return -2;
  if (is_listed("LABGATE_I2C_DENIED", bus)) {
    errno = EACCES;
    return -1;
  }
  return is_listed("LABGATE_I2C_BUSES", bus) ? connect_bus(bus) : -2;
}

static mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  int fd = open_emulated(path);
  if (fd != -2) return fd;
  REAL(open, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  int fd = open_emulated(path);
  if (fd != -2) return fd;
  REAL(open64, path, flags, mode);
}

static ssize_t transfer_one(struct emulated_file *file, int fd, uint16_t flags, void *bytes, size_t count) {
  /* i2c-dev cuts a longer read() or write() to this. */
  struct i2c_msg message = {.addr = file->address, .flags = flags, .buf = bytes};
  message.len = (uint16_t)(count > MAX_MESSAGE_BYTES ? MAX_MESSAGE_BYTES : count);
  return transfer(file, fd, &message, 1) == 0 ? message.len : -1;
}

ssize_t read(int fd, void *into, size_t count) {
  struct emulated_file *file = emulated(fd);
  if (file != NULL) return transfer_one(file, fd, I2C_M_RD, into, count);
  REAL(read, fd, into, count);
}

ssize_t pread64(int fd, void *into, size_t count, off64_t offset) {
  struct emulated_file *file = emulated(fd);
  if (file != NULL) return transfer_one(file, fd, I2C_M_RD, into, count);
  REAL(pread64, fd, into, count, offset);
}

ssize_t pread(int fd, void *into, size_t count, off_t offset) {
  struct emulated_file *file = emulated(fd);
  if (file != NULL) return transfer_one(file, fd, I2C_M_RD, into, count);
  REAL(pread, fd, into, count, offset);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  struct emulated_file *file = emulated(fd);
  if (file != NULL) return transfer_one(file, fd, 0, (void *)bytes, count);
  REAL(write, fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  struct emulated_file *file = emulated(fd);
  if (file != NULL) return transfer_one(file, fd, 0, (void *)bytes, count);
  REAL(pwrite64, fd, bytes, count, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  struct emulated_file *file = emulated(fd);
  if (file != NULL) return transfer_one(file, fd, 0, (void *)bytes, count);
  REAL(pwrite, fd, bytes, count, offset);
}

static int fail(int error) {
  errno = error;
  return -1;
}

static int set_address(struct emulated_file *file, unsigned long address, int is_forced) {
  if (address > 0x7f) return fail(EINVAL);
  if (!is_forced && is_listed("LABGATE_I2C_BUSY", (long)address)) return fail(EBUSY);
  file->address = (uint16_t)address;
  return 0;
}

static int combined(struct emulated_file *file, int fd, struct i2c_rdwr_ioctl_data *data) {
  if (data == NULL || data->nmsgs == 0 || data->nmsgs > I2C_RDWR_IOCTL_MAX_MSGS) return fail(EINVAL);
  for (uint32_t i = 0; i < data->nmsgs; i++) {
    if (data->msgs[i].len > MAX_MESSAGE_BYTES) return fail(EINVAL);
  }
  return transfer(file, fd, data->msgs, data->nmsgs) == 0 ? (int)data->nmsgs : -1;
}

int ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  struct emulated_file *file = emulated(fd);
  if (file != NULL) {
    switch (request) {
      case I2C_SLAVE:
      case I2C_SLAVE_FORCE:
        return set_address(file, (unsigned long)argument, request == I2C_SLAVE_FORCE);
      case I2C_FUNCS:
        *(unsigned long *)argument = EMULATED_FUNCTIONALITY;
        return 0;
      case I2C_RDWR:
        return combined(file, fd, argument);
      default:
        return fail(ENOTTY);
    }
  }
  REAL(ioctl, fd, request, argument);
}
